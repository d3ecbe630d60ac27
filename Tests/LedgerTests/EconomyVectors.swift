import Foundation
import JSON
import Ledger
import Testing

/// The arithmetic vectors of the project: numbers are decimal strings.
struct EconomyVectors {
  struct Vector: Sendable {
    let id: String
    let kind: String
    let input: JSONValue
    let output: JSONValue

    func input(_ name: String) throws -> Int64 { try #require(input[name]?.integer, "\(id): \(name)") }
    func output(_ name: String) throws -> Int64 { try #require(output[name]?.integer, "\(id): \(name)") }
    /// `nil` when the vector says that there is no answer.
    func result(_ name: String) -> Int64? { output[name]?.integer }
    func share(_ name: String) throws -> BasisPoints {
      let value = try input(name)
      return try #require(BasisPoints(value))
    }
    func numbers(_ name: String) throws -> [Int64] {
      let values = try #require(input[name]?.array)
      return values.compactMap(\.integer)
    }
  }

  let all: [Vector]
  let announced: Int64

  init() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/economy/vectors.json")
    let root = try JSONDocument(parsing: [UInt8](try Data(contentsOf: path))).root
    announced = try #require(root["count"]?.int64)
    let vectors = try #require(root["vectors"]?.array)
    all = try vectors.map {
      Vector(
        id: try #require($0["id"]?.string), kind: try #require($0["kind"]?.string),
        input: try #require($0["in"]), output: try #require($0["out"]))
    }
  }

  func of(_ kind: String) -> [Vector] { all.filter { $0.kind == kind } }
}

extension JSONValue {
  var integer: Int64? { string.flatMap { Int64($0) } }
}
