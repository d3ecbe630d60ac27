import Commands
import Foundation
import Personality
import SQLite
import Testing
import Vocabulary

// recipe: a command
extension Command {
  /// Forgets how the characters feel about whoever asks.
  static let moodForget = Command("mood forget", "Forget how it felt about you") { call in
    CommandOutcome { connection in
      let moods = try connection.forgetMoods(of: call.person)
      return Reply(moods == 0 ? "There is nothing to forget." : "Forgotten. We start anew.")
    }
  }
}
// end of recipe

@Suite("The recipes of CONTRIBUTING.md")
struct RecipeTests {
  @Test("show a command that is compiled here, word for word")
  func shown() throws {
    let here = try String(contentsOfFile: #filePath, encoding: .utf8)
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let shown = try String(contentsOf: root.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
    let compiled = try #require(here.between("// recipe: a command\n", "// end of recipe"))
    #expect(shown.between("```swift\n", "```") == compiled)
  }

  @Test("show a command that works, and that both platforms take")
  func works() async throws {
    let registry = CommandRegistry(
      [.moodForget], groups: [CommandGroup("mood", "Moods", menu: "Moods")], actions: [])
    #expect(registry.findings() == [])
    let context = CommandContext(chatKind: .direct, botName: "WardenBot")
    guard case .command(let parsed) = registry.parse("/mood forget", in: context) else {
      Issue.record("/mood forget is not understood")
      return
    }
    let database = try await Database(path: ":memory:", migrations: personalityMigrations)
    let person = PersonID("usr_01J00000000000000000000000")
    let call = CommandCall(
      event: EventID(.telegram, "1"),
      sender: Sender(account: AccountOnPlatform(.telegram, "1001"), displayName: "Ada"), person: person,
      address: ChatAddress(.telegram, chat: "1001"), chatKind: .direct, now: Moment(seconds: 1_790_000_000),
      rights: Rights(isOperator: false, isPlayer: false, permissions: []))
    let maid = try #require(PersonaLibrary.builtIn()["maid"])
    try await database.write { try $0.saveMood($0.mood(of: maid, with: person, now: call.now)) }

    let outcome = try await parsed.run(call)
    let first = try await database.write { try outcome.commit($0).text.text }
    let second = try await database.write { try outcome.commit($0).text.text }
    #expect(first == "Forgotten. We start anew.")
    #expect(second == "There is nothing to forget.")
  }
}

extension String {
  /// What stands between the first of two marks and the next other one.
  fileprivate func between(_ first: String, _ last: String) -> String? {
    guard let start = range(of: first), let end = range(of: last, range: start.upperBound..<endIndex) else {
      return nil
    }
    return String(self[start.upperBound..<end.lowerBound])
  }
}
