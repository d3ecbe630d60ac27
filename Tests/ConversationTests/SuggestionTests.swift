import Commands
import Conversation
import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("Suggestions while somebody types")
struct SuggestionTests {
  func suggestions(
    _ registry: CommandRegistry, _ argument: String = "topic", of path: [String] = ["help"], typed: String,
    by person: String = "7"
  ) async throws -> [String] {
    let rig = try await ReceptionRig(registry, operators: ["telegram:1"])
    let event = rig.event(.stopGeneration(draft: 0), in: person, by: person)
    return await rig.reception.suggestions(for: argument, of: path, typed: typed, event)
  }

  var helpful: CommandRegistry {
    CommandRegistry([
      Command("bounty info", "The prize", aliases: ["pool"]) { _ in Reply("") },
      Command("bounty top", "Past rounds") { _ in Reply("") },
      Command("admin round open", "Open", who: .operators) { _ in Reply("") },
    ]).addingHelp()
  }

  @Test("of help are the commands that somebody may use")
  func help() async throws {
    #expect(try await suggestions(helpful, typed: "bo") == ["bounty", "bounty info", "bounty top"])
    #expect(try await suggestions(helpful, typed: "/Pool") == ["pool"])
    #expect(try await suggestions(helpful, typed: "adm") == [])
    #expect(
      try await suggestions(helpful, typed: "adm", by: "1") == [
        "admin", "admin round", "admin round open",
      ])
    #expect(try await suggestions(helpful, typed: "top") == ["bounty top"])
  }

  @Test("are few, short, each once, and nothing for whoever may not run the command")
  func bounded() async throws {
    let many = CommandRegistry([
      Command(
        "pick", "Pick",
        Argument<String>(
          "one", "One",
          suggesting: { query in
            [query.typed, "", String(repeating: "x", count: 101), "a", "a"] + (0..<40).map { "n\($0)" }
          })
      ) { _, _ in Reply("") },
      Command(
        "rule", "Rule", Argument<String>("one", "One", suggesting: { _ in ["secret"] }), who: .operators
      ) { _, _ in Reply("") },
    ])
    let found = try await suggestions(many, "one", of: ["pick"], typed: "typed")
    #expect(found.count == 25)
    #expect(found.prefix(3) == ["typed", "a", "n0"])
    #expect(try await suggestions(many, "one", of: ["rule"], typed: "") == [])
    #expect(try await suggestions(many, "two", of: ["pick"], typed: "") == [])
    #expect(try await suggestions(many, "one", of: ["nothing"], typed: "") == [])
  }

  @Test("that break are none")
  func failing() async throws {
    struct Broken: Error {}
    let broken = CommandRegistry([
      Command("pick", "Pick", Argument<String>("one", "One", suggesting: { _ in throw Broken() })) { _, _ in
        Reply("")
      }
    ])
    #expect(try await suggestions(broken, "one", of: ["pick"], typed: "") == [])
  }
}
