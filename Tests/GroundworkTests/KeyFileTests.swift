import Foundation
import Groundwork
import Testing

@Suite("A key in a file")
struct KeyFileTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "warden-key-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  func inFolder(_ body: (_ path: String) throws -> Void) rethrows {
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appending(path: "x.key").path())
  }

  @Test("is made once, stays the same, and can be read by its owner alone")
  func made() throws {
    try inFolder { path in
      let first = try KeyFile.read(path, .seeded(1))
      #expect(first.count == 32)
      #expect(try KeyFile.read(path, .seeded(2)) == first)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["x.key"])
    }
  }

  @Test("is not replaced when the file holds something else", arguments: ["", "abc", "zz", "0011\n"])
  func damaged(content: String) throws {
    try inFolder { path in
      try Data(content.utf8).write(to: URL(filePath: path))
      let error = #expect(throws: KeyFileError.self) { try KeyFile.read(path, .seeded(1)) }
      #expect(error?.description == "\(path) should hold 64 hexadecimal digits; remove it for a new key.")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data(content.utf8))
    }
  }

  @Test("says so when it cannot be made")
  func nowhere() {
    let error = #expect(throws: KeyFileError.self) { try KeyFile.read("/nowhere/x.key", .seeded(1)) }
    #expect(error?.description == "/nowhere/x.key cannot be made: No such file or directory.")
  }
}
