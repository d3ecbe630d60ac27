import JSON

/// The part of JSON Schema that descriptions of HTTP interfaces use, to check requests against.
///
/// `oneOf` is read as `anyOf`: that more than one alternative fits is the description's looseness, not a mistake.
package struct JSONSchema: Sendable {
  private let root: JSONValue
  private let schemas: JSONValue
  /// Members that the description does not name are mistakes.
  private let isClosed: Bool

  /// - Parameter file: `{"root": "<name>", "schemas": {"<name>": …}}`.
  package init(_ file: JSONValue) {
    guard let schemas = file["schemas"], let name = file["root"]?.string, let root = schemas[name] else {
      preconditionFailure("the schema file has no root")
    }
    self.root = root
    self.schemas = schemas
    isClosed = false
  }

  /// - Parameters:
  ///   - root: What to check against.
  ///   - schemas: What it refers to by name.
  ///   - isClosed: Members that the description does not name are mistakes.
  package init(_ root: JSONValue, among schemas: JSONValue, isClosed: Bool) {
    self.root = root
    self.schemas = schemas
    self.isClosed = isClosed
  }

  /// The first thing that is wrong with `value`; `nil` when it fits.
  package func violation(in value: JSONValue) -> String? { violation(value, root, at: "request") }

  private func violation(_ value: JSONValue, _ schema: JSONValue, at path: String) -> String? {
    if let reference = schema["$ref"]?.string {
      guard let name = reference.split(separator: "/").last, let target = schemas[String(name)] else {
        return "\(path): unknown reference"
      }
      return violation(value, target, at: path)
    }
    if schema["nullable"]?.bool == true, value.isNull { return nil }
    for part in schema["allOf"]?.array ?? [] {
      if let found = violation(value, part, at: path) { return found }
    }
    for key in ["anyOf", "oneOf"] {
      guard let alternatives = schema[key]?.array, !alternatives.isEmpty else { continue }
      let found = alternatives.compactMap { violation(value, $0, at: path) }
      // The alternative that goes wrong furthest inside is the one that was meant.
      if found.count == alternatives.count { return found.max { $0.utf8.count < $1.utf8.count } }
    }
    return typeViolation(value, schema, at: path) ?? boundViolation(value, schema, at: path)
      ?? memberViolation(value, schema, at: path) ?? elementViolation(value, schema, at: path)
  }

  private func typeViolation(_ value: JSONValue, _ schema: JSONValue, at path: String) -> String? {
    if let constant = schema["const"], constant.bytes != value.bytes {
      return "\(path) is not \(text(constant))"
    }
    if let allowed = schema["enum"]?.array, !allowed.contains(where: { $0.bytes == value.bytes }) {
      return "\(path) is none of the allowed values"
    }
    let types = schema["type"]?.array?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] } ?? []
    guard !types.isEmpty, !types.contains(where: { fits(value, $0) }) else { return nil }
    return "\(path) is no \(types.joined(separator: " or "))"
  }

  private func fits(_ value: JSONValue, _ type: String) -> Bool {
    switch type {
    case "object": value.isObject
    case "array": value.array != nil
    case "string": value.string != nil
    case "integer": value.int64 != nil
    case "number": value.double != nil
    case "boolean": value.bool != nil
    case "null": value.isNull
    default: true
    }
  }

  private func boundViolation(_ value: JSONValue, _ schema: JSONValue, at path: String) -> String? {
    if let number = value.double {
      if let least = schema["minimum"]?.double, number < least { return "\(path) is below \(least)" }
      if let most = schema["maximum"]?.double, number > most { return "\(path) is above \(most)" }
    }
    if let string = value.string {
      let count = Int64(string.unicodeScalars.count)
      if let least = schema["minLength"]?.int64, count < least { return "\(path) is too short" }
      if let most = schema["maxLength"]?.int64, count > most { return "\(path) is too long" }
      if let pattern = schema["pattern"]?.string, let regex = try? Regex(pattern),
        (try? regex.firstMatch(in: string)) == nil
      {
        return "\(path) does not match \(pattern)"
      }
    }
    return nil
  }

  private func memberViolation(_ value: JSONValue, _ schema: JSONValue, at path: String) -> String? {
    guard let members = value.members else { return nil }
    for name in schema["required"]?.array ?? [] {
      guard let name = name.string, value[name] == nil else { continue }
      return "\(path) lacks \(name)"
    }
    let properties = schema["properties"]
    for (name, member) in members {
      if let known = properties?[name] {
        if let found = violation(member, known, at: "\(path).\(name)") { return found }
      } else if schema["additionalProperties"]?.bool == false
        || isClosed && properties != nil && schema["additionalProperties"] == nil
      {
        return "\(path) has the unknown member \(name)"
      }
    }
    return nil
  }

  private func elementViolation(_ value: JSONValue, _ schema: JSONValue, at path: String) -> String? {
    guard let elements = value.array else { return nil }
    if let least = schema["minItems"]?.int64, elements.count < least { return "\(path) has too few elements" }
    if let most = schema["maxItems"]?.int64, elements.count > most { return "\(path) has too many elements" }
    guard let each = schema["items"] else { return nil }
    for (index, element) in elements.enumerated() {
      if let found = violation(element, each, at: "\(path)[\(index)]") { return found }
    }
    return nil
  }

  private func text(_ value: JSONValue) -> String { String(decoding: value.bytes, as: UTF8.self) }
}
