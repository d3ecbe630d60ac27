import Foundation
import Testing

/// A commit point that no test dies at is one of which nobody knows what it leaves behind.
@Suite("Points at which tests kill the process")
struct KillPointTests {
  /// Everything in a folder's Swift files that matches, by its first group.
  private func found(_ pattern: Regex<(Substring, Substring)>, in folder: String) throws -> Set<String> {
    let root = WardenProcess.root.appending(path: folder)
    let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    var found: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      found.formUnion(text.matches(of: pattern).map { String($0.output.1) })
    }
    return found
  }

  @Test("are those that the program passes, all of them, and no others")
  func complete() throws {
    let passed = try found(/KillPoint\.pass\("([a-zA-Z.]+)"\)/, in: "Sources")
    #expect(passed.count > 15)
    let families = Set(passed.compactMap { $0.split(separator: ".").first })
    let named = try found(/"([a-z]+\.[a-zA-Z]+)(?::\d+)?"/, in: "Tests/CrashTests").filter { name in
      families.contains { name.hasPrefix("\($0).") }
    }
    #expect(passed.subtracting(named) == [], "no test dies there")
    #expect(named.subtracting(passed) == [], "the program never passes there")
  }
}
