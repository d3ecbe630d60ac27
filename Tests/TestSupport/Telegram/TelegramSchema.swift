import Groundwork
import JSON

/// What the Bot API allows to be sent, read off ``telegramTable``.
///
/// The real server passes over parameters that it does not know, which hides misspelt ones; this one refuses them.
struct TelegramSchema: Sendable {
  struct Field: Hashable, Sendable {
    let name: String
    let isRequired: Bool
    /// One of `Integer`, `Float`, `String`, `Boolean`, `True`, the name of an object, or one of these in brackets.
    let types: [String]
  }

  /// By the name of a method or an object.
  private(set) var fields: [String: [Field]] = [:]
  /// Methods are written in any case.
  private(set) var methods: [String: String] = [:]

  static let standard = TelegramSchema(telegramTable)

  init(_ table: String) {
    var current = ""
    for line in table.split(separator: "\n") {
      guard line.hasPrefix("  ") else {
        current = String(line)
        fields[current] = []
        if current.first?.isLowercase == true { methods[current.lowercased()] = current }
        continue
      }
      for word in line.split(separator: " ") {
        let parts = word.split(separator: ":")
        precondition(parts.count == 2, "the table has a field without a type: \(word)")
        let field = Field(
          name: parts[0].filter { $0 != "!" }, isRequired: parts[0].hasSuffix("!"),
          types: parts[1].split(separator: "|").map { String($0) })
        fields[current, default: []].append(field)
      }
    }
  }

  /// What is wrong with the arguments of a method, or an object; `nil` when nothing is.
  func problem(with value: JSONValue, as name: String) -> String? {
    guard let described = fields[name] else { return value.isObject ? nil : "\(name) is no object" }
    guard let members = value.members else { return "\(name) is no object" }
    for (index, (key, member)) in members.enumerated() {
      guard let field = described.first(where: { $0.name == key }) else {
        return "\(name) has no field \(key)"
      }
      if members[..<index].contains(where: { $0.key == key }) { return "\(name) has two fields \(key)" }
      let problems = candidates(field.types, for: member).map { problem(with: member, ofType: $0, at: key) }
      if !problems.contains(nil), let problem = problems[0] { return "\(name): \(problem)" }
    }
    for field in described where field.isRequired && !members.contains(where: { $0.key == field.name }) {
      return "\(name) lacks \(field.name)"
    }
    return nil
  }

  /// Of several objects, the ones whose required fields are there; the first one where none fits.
  private func candidates(_ types: [String], for value: JSONValue) -> [String] {
    guard types.count > 1, value.isObject else { return types }
    let fitting = types.filter { type in
      fields[type]?.allSatisfy { !$0.isRequired || value[$0.name] != nil } ?? false
    }
    return fitting.isEmpty ? [types[0]] : fitting
  }

  private func problem(with value: JSONValue, ofType type: String, at key: String) -> String? {
    switch type {
    case "Integer": return value.int64 == nil ? "\(key) is no integer" : nil
    case "Float": return value.double == nil ? "\(key) is no number" : nil
    case "String", "InputFile": return value.string == nil ? "\(key) is no string" : nil
    case "Boolean": return value.bool == nil ? "\(key) is no boolean" : nil
    case "True": return value.bool != true ? "\(key) is not true" : nil
    case "BotCommandScope":
      guard let kind = value["type"]?.string, let name = TelegramSchema.scopes[kind] else {
        return "\(key) is no scope"
      }
      return problem(with: value, as: name)
    case _ where type.hasPrefix("["):
      guard let elements = value.array else { return "\(key) is no array" }
      let element = String(type.dropFirst().dropLast())
      return elements.lazy.compactMap { problem(with: $0, ofType: element, at: key) }.first
    default:
      return problem(with: value, as: type)
    }
  }

  private static let scopes = [
    "default": "BotCommandScopeDefault", "all_private_chats": "BotCommandScopeAllPrivateChats",
    "all_group_chats": "BotCommandScopeAllGroupChats", "chat": "BotCommandScopeChat",
    "all_chat_administrators": "BotCommandScopeAllChatAdministrators",
    "chat_administrators": "BotCommandScopeChatAdministrators", "chat_member": "BotCommandScopeChatMember",
  ]
}

/// The table for whoever wants to compare it with the Bot API's own description.
package enum TelegramTable {
  /// Each field as `name:Type`, with `!` where it is required.
  package static var described: [String: [String]] {
    TelegramSchema.standard.fields.mapValues { fields in
      fields.map { "\($0.name)\($0.isRequired ? "!" : ""):\($0.types.joined(separator: "|"))" }
    }
  }
}
