import JSON

extension [DiscordCommand] {
  /// The body of Discord's registration.
  ///
  /// - Parameter isEverywhere: For the whole world; says then where the commands may be used, which servers' own
  ///   commands may not say.
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
  func json(isEverywhere: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.array { writer in
      for command in self { writer.object { command.write(to: &$0, isEverywhere: isEverywhere) } }
    }
    return writer.bytes
  }
}

extension DiscordMenuRegistrar.Commands {
  package init(_ commands: [DiscordCommand]) {
    self.init(everywhere: commands.json(isEverywhere: true), inServer: commands.json(isEverywhere: false))
  }
}

extension DiscordCommand {
  fileprivate func write(to writer: inout JSONWriter, isEverywhere: Bool) {
    // Typed after a slash, not chosen from a menu.
    writer.field("type", 1)
    writer.field("name", name)
    writer.field("description", description)
    writer.translations(localised)
    writer.field("default_member_permissions", defaultMemberPermissions)
    if isEverywhere {
      // In servers and in the private chat with the bot; not among people who only installed it for themselves.
      writer.array("contexts") { writer in
        writer.value(0)
        writer.value(1)
      }
      writer.array("integration_types") { $0.value(0) }
    }
    if !options.isEmpty { writer.options(options) }
  }
}

extension DiscordOption {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("type", kind.rawValue)
    writer.field("name", name)
    writer.field("description", description)
    writer.translations(localised)
    if isRequired == true { writer.field("required", true) }
    if !choices.isEmpty {
      writer.array("choices") { writer in
        for choice in choices { writer.object { choice.write(to: &$0) } }
      }
    }
    if let length {
      writer.field("min_length", length.lowerBound)
      writer.field("max_length", Swift.max(1, length.upperBound))
    }
    if let range {
      writer.field("min_value", range.lowerBound)
      writer.field("max_value", range.upperBound)
    }
    if hasAutocomplete { writer.field("autocomplete", true) }
    if let options, !options.isEmpty { writer.options(options) }
  }
}

extension DiscordOption.Choice {
  fileprivate func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let text):
      writer.field("name", text)
      writer.field("value", text)
    case .integer(let number):
      writer.field("name", String(number))
      writer.field("value", number)
    }
  }
}

extension JSONWriter {
  fileprivate mutating func options(_ options: [DiscordOption]) {
    array("options") { writer in for option in options { writer.object { option.write(to: &$0) } } }
  }

  /// In the order of the languages, so that the same commands are the same bytes.
  fileprivate mutating func translations(_ texts: [String: String]) {
    let known = texts.flatMap { tag, text in DiscordLocale.all(for: tag).map { ($0, text) } }
    guard !known.isEmpty else { return }
    object("description_localizations") { writer in
      for (tag, text) in known.sorted(by: { $0.0 < $1.0 }) { writer.field(tag, text) }
    }
  }
}
