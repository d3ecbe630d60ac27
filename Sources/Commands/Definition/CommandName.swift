import Vocabulary

/// Another name under which a command answers, a single word after the slash: `/pool` for `/bounty info`.
///
/// An alias that is also the first word of its command's path (`/memory` for `memory search`) makes that command the
/// one that runs when no other subcommand is named.
package struct CommandAlias: Hashable, Sendable, ExpressibleByStringLiteral {
  package let name: String
  /// What Telegram's menu says of it; not in the menu without.
  package let menu: String?
  /// Arguments that this name sets: `/strategy` is `/team say strategy=yes`.
  package let presets: [String: OptionValue]

  package init(_ name: String, menu: String? = nil, presets: [String: OptionValue] = [:]) {
    self.name = name
    self.menu = menu
    self.presets = presets
  }

  package init(stringLiteral name: String) { self.init(name) }
}

/// What is said of several commands that share the beginning of their paths: `stake`, or `admin round`.
package struct CommandGroup: Hashable, Sendable {
  package let path: String
  package let description: String
  /// What Telegram's menu says of it, when that is something else.
  package let menu: String?
  /// By language tag.
  package let localised: [String: String]

  package init(_ path: String, _ description: String, menu: String? = nil, localised: [String: String] = [:])
  {
    self.path = path
    self.description = description
    self.menu = menu
    self.localised = localised
  }
}
