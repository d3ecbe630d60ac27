import Foundation
import Personality
import Testing
import YAML

@Suite("Persona library")
struct LibraryTests {
  /// The maid's file with some of its text replaced.
  private func complaints(_ changes: [(String, String)]) throws -> (errors: [String], warnings: [String]) {
    var text = try String(
      contentsOf: Fixture.root.appending(path: "personality/maid.yaml"), encoding: .utf8)
    for (old, new) in changes {
      try #require(text.contains(old), "the maid no longer says: \(old)")
      text = text.replacingOccurrences(of: old, with: new)
    }
    var library = PersonaLibrary.shipped
    library.add(Array(text.utf8), id: "changed", file: "p.yaml")
    #expect((library["changed"] == nil) == !library.errors.filter { $0.file == "p.yaml" }.isEmpty)
    let mine = { (all: [YAMLError]) in all.filter { $0.file == "p.yaml" }.map(\.description) }
    return (mine(library.errors), mine(library.warnings))
  }

  private static let firstGreeting = "\"Wipe your feet. And hello.\""

  @Test(
    "Every mistake is told with its line and what would be right",
    arguments: [
      (
        firstGreeting, "\"Hello, {nam}.\"",
        "has the placeholder {nam}, which has no value here, did you mean {name}?"
      ),
      (firstGreeting, "\"Hello, {resets}.\"", "has the placeholder {resets}, which has no value here"),
      (firstGreeting, "\"\"", "must have words in it"),
      (firstGreeting, "{ tone: warm }", "lacks the key say"),
      (firstGreeting, "{ tone: hot, say: \"Hi.\" }", "must be cold, neutral or warm, not “hot”"),
      (firstGreeting, "{ happiness: 110.., say: \"Hi.\" }", "must be a range within 0..100"),
      (firstGreeting, "{ happiness: 60..20, say: \"Hi.\" }", "must be a range within 0..100"),
      (firstGreeting, "[1, 2]", "must be a text, not a list"),
      ("openness: 0.55", "openness: 1.5", "traits.openness must be a number from 0.0 to 1.0, not “1.5”"),
      ("openness: 0.55\n", "\n", "traits lacks the key openness"),
      ("happiness: 60,", "happiness: 600,", "mood.baseline.happiness must be a number from 0.0 to 100.0"),
      ("happiness: 5h", "happiness: soon", "must be a time such as 90s, 30m, 6h or 14d"),
      ("[-22, -26,", "[-22,", "must have 24 numbers, one for each hour, not 23"),
      ("  greeting:\n", "  greting:\n", "templates lacks the key greeting"),
      ("name: Pepper", "nam: Pepper", "the file lacks the key name"),
      ("name: Pepper", "name: \"\"", "must be a name of at most 32 characters"),
      ("name: Pepper", "name: [", "this is no YAML"),
    ])
  func tellsMistakes(old: String, new: String, message: String) throws {
    let errors = try complaints([(old, new)]).errors
    #expect(errors.contains { $0.contains(message) && $0.hasPrefix("p.yaml:") }, "\(errors)")
  }

  @Test("An unknown key and a repeated line are warnings; the persona can still be used")
  func warns() throws {
    let found = try complaints([
      ("summary: A cat", "colour: grey\nsumary: x\nsummary: A cat"),
      (Self.firstGreeting, "{ mood: good, say: \"Off you go, then. Take the umbrella - the good one!\" }"),
    ])
    #expect(found.errors.isEmpty)
    #expect(found.warnings.contains { $0.contains("unknown key colour") })
    #expect(found.warnings.contains { $0.contains("unknown key sumary, did you mean summary?") })
    #expect(found.warnings.contains { $0.contains("unknown key templates.greeting[0].mood") })
    #expect(found.warnings.contains { $0.contains("repeats line ") })
  }

  @Test("Fewer lines than a category needs, or too few that always fit, are errors")
  func wantsEnough() throws {
    let few = try complaints([("  chance:\n", "  chance: [\"{result}\"]\n  spare:\n")])
    #expect(few.errors.contains { $0.contains("templates.chance must have at least 8 lines, not 1") })
    let conditional = (0..<12).map { "{ tone: warm, say: \"Bored \($0).\" }" }.joined(separator: ", ")
    let picky = try complaints([("  bored:\n", "  bored: [\(conditional)]\n  spare:\n")])
    #expect(picky.errors.contains { $0.contains("must have at least 4 lines without conditions") })
  }

  @Test("All mistakes of a file are told at once")
  func tellsAll() throws {
    let errors = try complaints([
      ("openness: 0.55", "openness: much"), ("extraversion: 0.55", "extraversion: 7"),
      (Self.firstGreeting, "\"{nobody}\""),
    ]).errors
    #expect(errors.count == 3)
  }

  @Test("A folder with a broken file still gives the others")
  func sparesTheOthers() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: Fixture.root.appending(path: "personality/keeper.yaml"), to: folder.appending(path: "keeper.yaml"))
    try "name: [".write(to: folder.appending(path: "broken.yaml"), atomically: true, encoding: .utf8)
    try "not a persona".write(to: folder.appending(path: "notes.txt"), atomically: true, encoding: .utf8)
    let library = PersonaLibrary.load(folder.path)
    #expect(library.personas.keys.sorted() == ["keeper"])
    #expect(library.errors.count == 1)
    #expect(library.errors.first?.file.hasSuffix("broken.yaml") == true)
    #expect(library.error(of: "broken") == library.errors.first)
    // A persona that nobody has written is not to be looked for in the mistakes of another.
    #expect(library.error(of: "brokn") == nil)
  }

  @Test("An empty folder is an error that says what should be there")
  func emptyFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = PersonaLibrary.load(folder.path)
    #expect(library.errors.map(\.message) == ["holds no persona (*.yaml)"])
    #expect(library.error(of: "maid") == library.errors.first)
  }
}
