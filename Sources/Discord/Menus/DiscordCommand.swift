/// One top-level command as Discord registers it.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
package struct DiscordCommand: Hashable, Sendable {
  package var name: String
  package var description: String
  /// By language tag.
  package var localised: [String: String]
  /// `"0"` hides it from everybody but a server's administrators, which is a matter of looks only.
  package var defaultMemberPermissions: String?
  package var options: [DiscordOption]

  package init(
    name: String, description: String, localised: [String: String] = [:],
    defaultMemberPermissions: String? = nil, options: [DiscordOption] = []
  ) {
    (self.name, self.description, self.localised) = (name, description, localised)
    (self.defaultMemberPermissions, self.options) = (defaultMemberPermissions, options)
  }
}

/// A subcommand, a group of them, or an argument.
package struct DiscordOption: Hashable, Sendable {
  package enum Kind: Int, Hashable, Sendable {
    case subcommand = 1
    case group = 2
    case text = 3
    case integer = 4
    case boolean = 5
    case user = 6
  }

  package enum Choice: Hashable, Sendable {
    case text(String)
    case integer(Int64)
  }

  package var kind: Kind
  package var name: String
  package var description: String
  package var localised: [String: String] = [:]
  /// `nil` for subcommands and groups, which have none of what follows but ``options``.
  package var isRequired: Bool?
  package var choices: [Choice] = []
  /// Characters, for texts.
  package var length: ClosedRange<Int>?
  package var range: ClosedRange<Int64>?
  package var hasAutocomplete = false
  /// `nil` for arguments.
  package var options: [DiscordOption]?

  package init(
    _ kind: Kind, name: String, description: String, localised: [String: String] = [:],
    options: [DiscordOption]? = nil
  ) {
    (self.kind, self.name, self.description) = (kind, name, description)
    (self.localised, self.options) = (localised, options)
  }
}
