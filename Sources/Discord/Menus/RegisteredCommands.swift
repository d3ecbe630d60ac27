import JSON

/// Commands as Discord has them, in a form that can be compared: without what it adds by itself, and with nothing where
/// something is empty or as it is by default.
struct RegisteredCommands: Equatable {
  /// By type and name: what the command says.
  private let commands: [String: String]

  init(_ list: [JSONValue]) {
    commands = Dictionary(
      list.map { command in
        (
          "\(command["type"]?.int64 ?? 1) \(command["name"]?.string ?? "")",
          RegisteredCommands.text(of: command, leavingOut: "type") ?? ""
        )
      }
    ) { first, _ in first }
  }

  var count: Int { commands.count }

  /// How many of these are not among `others`: each of them counts as created.
  func new(to others: RegisteredCommands) -> Int { commands.keys.count { others.commands[$0] == nil } }

  /// What we set. Everything else is Discord's own.
  private static let compared: Set<String> = [
    "name", "description", "description_localizations", "default_member_permissions", "contexts", "options",
    "type", "required", "choices", "value", "min_length", "max_length", "min_value", "max_value",
    "autocomplete",
  ]

  /// - Returns: `nil` for what is as good as absent.
  private static func text(
    of value: JSONValue, isTranslation: Bool = false, leavingOut omitted: String? = nil
  ) -> String? {
    if let members = value.members {
      let parts = members.compactMap { key, value -> String? in
        guard isTranslation || compared.contains(key), key != omitted else { return nil }
        // No shortest length at all.
        if key == "min_length", value.int64 == 0 { return nil }
        return text(of: value, isTranslation: key == "description_localizations").map { "\(key)=\($0)" }
      }
      return parts.isEmpty ? nil : "{" + parts.sorted().joined(separator: ",") + "}"
    }
    if let elements = value.array {
      let parts = elements.map { text(of: $0) ?? "" }
      return parts.isEmpty ? nil : "[" + parts.joined(separator: ",") + "]"
    }
    if value.isNull || value.bool == false { return nil }
    return value.int64.map { String($0) } ?? String(decoding: value.bytes, as: UTF8.self)
  }
}
