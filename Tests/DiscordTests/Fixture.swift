import Foundation
import JSON

/// Files that the tests read.
enum Fixture {
  /// `Tests/Fixtures/discord/<name>`.
  static func discord(_ name: String) throws -> JSONValue {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Fixtures/discord/\(name)"))
    return try JSONDocument(parsing: [UInt8](data)).root
  }
}
