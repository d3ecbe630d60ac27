import Foundation
import Groundwork
import Testing

@Suite("Text file")
struct TextFileTests {
  let folder: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "warden-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path(percentEncoded: false)
  }

  @Test("A file is read whole, up to its limit")
  func reads() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let content = [UInt8](repeating: 7, count: 200_000)
    try Data(content).write(to: URL(filePath: folder + "/a.yaml"))
    #expect(try TextFile.read(folder + "/a.yaml") == content)
    #expect(try TextFile.read(folder + "/a.yaml", atMost: 200_000).count == 200_000)
    #expect(throws: TextFileError.tooLarge(limit: 199_999)) {
      try TextFile.read(folder + "/a.yaml", atMost: 199_999)
    }
    #expect(throws: TextFileError.missing) { try TextFile.read(folder + "/b.yaml") }
    #expect(throws: TextFileError.missing) { try TextFile.read(folder + "/a.yaml/b") }
    #expect(throws: TextFileError.unreadable("Is a directory")) { try TextFile.read(folder) }
  }

  @Test("A folder lists its files of one kind in order, and none when it is not there")
  func lists() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["b.yaml", "a.yaml", ".hidden.yaml", "c.txt"] {
      try Data().write(to: URL(filePath: folder + "/" + name))
    }
    #expect(TextFile.names(in: folder, endingIn: ".yaml") == ["a.yaml", "b.yaml"])
    #expect(TextFile.names(in: folder + "/absent", endingIn: "").isEmpty)
  }
}
