import Foundation

/// Files that the tests read.
enum Fixture {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The lines of `Tests/Fixtures/<path>`.
  static func lines(of path: String) throws -> [String] {
    let data = try Data(contentsOf: root.appending(path: "Tests/Fixtures/\(path)"))
    return data.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }
}
