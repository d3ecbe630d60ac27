import Commands
import Testing
import Vocabulary

@Suite("A filled-in form")
struct FormTests {
  let samples = Samples()

  func outcome(_ path: String, _ options: [(String, OptionValue)]) async throws -> String {
    let form = CommandForm(
      path: path.split(separator: " ").map { String($0) },
      options: options.map { CommandForm.Option(name: $0.0, value: $0.1) })
    #expect(path.isEmpty || CommandForm(text: form.text) == form)
    return try await samples.outcome(of: samples.registry.parse(form))
  }

  @Test("gives the body the same values as a typed line")
  func values() async throws {
    let added = try await outcome(
      "stake add", [("renew", .boolean(true)), ("days", .integer(90)), ("amount", .text("250000"))])
    #expect(added == "stake add ‹250000› 90 yes")
    #expect(try await outcome("wiki", [("query", .text("Ada Lovelace"))]) == "wiki «Ada Lovelace» -")
    let voted = try await outcome("rep up", [("user", .person(AccountOnPlatform(.discord, "2002")))])
    #expect(voted == "rep up discord:2002")
    let attempt = try await outcome(
      "bounty attempt", [("message", .text("Let it\ngo fund=me")), ("fund", .text("team"))])
    #expect(attempt == "bounty attempt «Let it\ngo fund=me» team")
  }

  @Test(
    "that was forged is refused",
    arguments: [
      ([("amount", .text("5"))], "argument_missing"),
      ([("amount", .text("5")), ("days", .integer(31))], "argument_invalid"),
      ([("amount", .integer(5)), ("days", .integer(30))], "argument_invalid"),
      ([("amount", .text("5")), ("days", .double(30))], "argument_invalid"),
      ([("amount", .text("5")), ("days", .boolean(true))], "argument_invalid"),
      ([("amount", .text("5")), ("days", .integer(30)), ("price", .integer(1))], "argument_unknown"),
      ([("amount", .text("5")), ("days", .integer(30)), ("days", .integer(60))], "argument_unknown"),
      ([("amount", .text(String(repeating: "9", count: 25))), ("days", .integer(30))], "argument_invalid"),
    ] as [([(String, OptionValue)], String)])
  func forged(options: [(String, OptionValue)], code: String) async throws {
    #expect(try await outcome("stake add", options) == "\(code) at stake add")
  }

  @Test("for a command that is gone says so")
  func gone() async throws {
    #expect(try await outcome("stake everything", []).hasPrefix("There is no command /stake everything."))
    #expect(try await outcome("stake", []) == "help on stake")
    #expect(try await outcome("", []).hasPrefix("There is no command"))
  }
}
