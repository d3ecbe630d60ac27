import Foundation
import JSON
import Testing

/// The text vectors of the project.
struct TextVectors {
  let root: JSONValue

  init() throws { root = try Self.json("Tests/Fixtures/detection/vectors.json") }

  func list(_ name: String) throws -> [JSONValue] { try #require(root[name]?.array, "\(name)") }

  static func json(_ path: String) throws -> JSONValue { try JSONDocument(parsing: bytes(path)).root }

  static func bytes(_ path: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: root.appending(path: path)))
  }
}

extension JSONValue {
  func text(_ name: String) throws -> String { try #require(self[name]?.string, "\(name)") }
}
