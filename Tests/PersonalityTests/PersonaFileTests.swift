import Foundation
import Personality
import Testing
import YAML

@Suite("Persona files")
struct PersonaFileTests {
  static let folder = Fixture.root.appending(path: "personality").path

  @Test("Both personas are read without a complaint")
  func bothAreSound() {
    let library = PersonaLibrary.load(Self.folder)
    #expect(library.errors.map(\.description) == [])
    #expect(library.warnings.map(\.description) == [])
    #expect(library.personas.keys.sorted() == ["keeper", "maid"])
  }

  @Test("Where there is no folder, the personas that were built in speak, and they are the same")
  func builtIn() throws {
    let (library, folder) = (PersonaLibrary.load("/no/such/folder"), PersonaLibrary.load(Self.folder))
    #expect(library.errors.isEmpty)
    for id in ["maid", "keeper"] {
      let (built, read) = (try #require(library[id]), try #require(folder[id]))
      // Compared outside of the expectation: nobody wants to read both books when they differ.
      let isSame = built.templates == read.templates && built.topics == read.topics
      #expect(isSame, "\(id) was built in before its file changed")
      #expect(built.name == read.name && built.traits == read.traits)
    }
  }

  @Test("Each has at least as many lines for every category as it needs", arguments: ["maid", "keeper"])
  func hasEnoughLines(id: String) throws {
    let persona = try #require(PersonaLibrary.shipped[id])
    for category in Personality.Category.allCases {
      let count = persona.templates[category]?.count ?? 0
      #expect(count >= category.minimum, "\(category.rawValue) has \(count)")
      #expect(
        Set(persona.templates[category]?.map(\.text) ?? []).count == count, "\(category.rawValue) repeats")
    }
    let twelve: [Personality.Category] = [
      .greeting, .farewell, .thanks, .praise, .insult, .apology, .smallTalk, .comfort, .teasing, .rateLimited,
      .unknownQuestion, .budgetReached, .error, .firstMeeting, .returnAfterAbsence,
    ]
    for category in twelve { #expect(persona.templates[category]?.count ?? 0 >= 12, "\(category.rawValue)") }
    #expect(persona.topics.count >= 10)
  }
}
