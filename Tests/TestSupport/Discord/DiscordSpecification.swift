import Foundation
import JSON

/// Discord's own description of its API, as far as we use it: `scripts/cut-api-schemas` cuts it out.
package struct DiscordSpecification: Sendable {
  /// - Throws: what reading the file throws.
  package static func standard() throws -> DiscordSpecification {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appending(path: "Fixtures/schemas/discord.json"))
    return try DiscordSpecification(JSONDocument(parsing: [UInt8](data)).root)
  }

  private struct NoDescription: Error {}

  private let schemas: JSONValue
  private let paths: [(steps: [String], operations: JSONValue)]

  private init(_ root: JSONValue) throws {
    guard let schemas = root["components"]?["schemas"], let paths = root["paths"]?.members else {
      throw NoDescription()
    }
    self.schemas = schemas
    self.paths = paths.map { ($0.key.split(separator: "/").map { String($0) }, $0.value) }
  }

  /// The first thing that is wrong with a call; `nil` when it is as Discord describes it.
  package func fault(in call: DiscordWorld.Call) -> String? {
    let name = "\(call.method) \(call.path)"
    let halves = call.path.split(separator: "?", maxSplits: 1).map { String($0) }
    let steps = halves[0].split(separator: "/").map { String($0) }
    // Of several descriptions, the one with the most words in it.
    let fitting = paths.filter { fits(steps, $0.steps) }.max {
      words($0.steps) < words($1.steps)
    }
    guard let path = fitting?.operations else { return "\(name): there is no such path" }
    guard let operation = path[call.method.lowercased()] else { return "\(name): there is no such method" }
    let described = (path["parameters"]?.array ?? []) + (operation["parameters"]?.array ?? [])
    if let fault = fault(in: halves.dropFirst().first ?? "", described) { return "\(name): \(fault)" }
    for (step, word) in zip(steps, fitting?.steps ?? []) where word.hasPrefix("{") {
      guard let schema = described.first(where: { "{\($0["name"]?.string ?? "")}" == word })?["schema"],
        let fault = fault(in: text(step), schema)
      else { continue }
      return "\(name): \(fault)"
    }
    let schema = operation["requestBody"]?["content"]?["application/json"]?["schema"]
    guard let schema else { return ["", "{}"].contains(call.body) ? nil : "\(name): takes no body" }
    guard let body = (try? JSONDocument(parsing: call.body))?.root else { return "\(name): has no body" }
    return fault(in: body, schema).map { "\(name): \($0)" }
  }

  private func fault(in query: String, _ described: [JSONValue]) -> String? {
    for field in query.split(separator: "&") {
      let parts = field.split(separator: "=", maxSplits: 1).map { String($0) }
      guard
        let parameter = described.first(where: {
          $0["name"]?.string == parts[0] && $0["in"]?.string == "query"
        }), let schema = parameter["schema"]
      else { return "there is no parameter \(parts[0])" }
      let isText = schema["type"]?.string == nil || schema["type"]?.string == "string"
      let value = parts.count > 1 ? parts[1] : ""
      let json = isText ? text(value) : (try? JSONDocument(parsing: value))?.root
      if let fault = fault(in: json, schema) { return "\(parts[0]): \(fault)" }
    }
    return nil
  }

  private func fault(in value: JSONValue?, _ schema: JSONValue) -> String? {
    guard let value else { return "is no value" }
    return JSONSchema(schema, among: schemas, isClosed: true).violation(in: value)
  }

  private func text(_ text: String) -> JSONValue? {
    var writer = JSONWriter()
    writer.array { $0.value(text) }
    return (try? JSONDocument(parsing: writer.bytes))?.root.array?.first
  }

  private func fits(_ steps: [String], _ path: [String]) -> Bool {
    steps.count == path.count && zip(steps, path).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
  }

  private func words(_ path: [String]) -> Int { path.count { !$0.hasPrefix("{") } }
}
