import Foundation
import JSON
import TestSupport

/// Files that the tests read.
enum Fixture {
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  /// A file of the project, by its path from the root.
  static func file(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: tests.deletingLastPathComponent().appending(path: path)))
  }

  /// What a provider's description says of requests.
  static func schema(_ dialect: LoopbackModelServer.Dialect) throws -> JSONSchema {
    let file = try file("Tests/Fixtures/models/\(dialect)_request.json")
    return JSONSchema(try JSONDocument(parsing: file).root)
  }
}

extension ModelScript {
  /// Everything that is said, in one piece.
  var bytes: [UInt8] {
    pieces.flatMap { piece -> [UInt8] in if case .bytes(let bytes) = piece { bytes } else { [] } }
  }
}
