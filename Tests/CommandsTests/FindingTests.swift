import Commands
import Testing
import Vocabulary

@Suite("Findings about commands")
struct FindingTests {
  func findings(_ commands: Command..., groups: [CommandGroup] = []) -> [String] {
    CommandRegistry(commands, groups: groups).findings().map(\.message)
  }

  @Test("are none for commands that both platforms take")
  func clean() { #expect(Samples().registry.findings() == []) }

  @Test("name the line where the command stands")
  func source() {
    let line = #line + 1
    let command = Command("Bad Name", "x") { _ in Reply("") }
    let finding = CommandRegistry([command]).findings().first
    #expect(
      finding?.description.hasPrefix("CommandsTests/FindingTests.swift:\(line): \"Bad\" in /Bad Name") == true
    )
  }

  @Test("tell of names and texts that a platform refuses")
  func limits() {
    #expect(
      findings(Command("a b c d", "x") { _ in Reply("") }) == ["\"a b c d\" should be one to three words"])
    #expect(
      findings(Command("", "x") { _ in Reply("") }).contains("\"\" should be one to three words"))
    #expect(
      findings(Command("höhe", "x") { _ in Reply("") }) == [
        "\"höhe\" in /höhe should be 1 to 32 of a–z, 0–9 and _"
      ])
    #expect(
      findings(Command("a", String(repeating: "x", count: 101)) { _ in Reply("") })
        .contains("the description of /a should have 1 to 100 characters"))
    #expect(
      findings(Command("a", "x", Argument<Int?>("n", "n"), Argument<Int>("m", "m")) { _, _, _ in Reply("") })
        == ["m of /a is required and should stand before the optional arguments"])
    #expect(
      findings(Command("a", "x", Argument<Int>("n", "n"), Argument<Int>("n", "m")) { _, _, _ in Reply("") })
        == ["/a has two arguments n"])
    #expect(
      findings(Command("a", "x", Argument<String>("n", "n", length: 1...7_000)) { _, _ in Reply("") })
        == ["n of /a should have a length within 0 to 6000"])
    #expect(
      findings(
        Command("a", "x", aliases: [CommandAlias("b", presets: ["c": .text("d")])]) { _ in Reply("") })
        == ["the alias /b sets c, which /a does not have"])
  }

  @Test("tell of two that want one name")
  func clashes() {
    let show = Command("rep show", "x", aliases: ["up"]) { _ in Reply("") }
    let up = Command("rep up", "x", aliases: ["up"]) { _ in Reply("") }
    let rep = Command("rep", "x") { _ in Reply("") }
    let thief = Command("wiki", "x", aliases: ["rep"]) { _ in Reply("") }
    #expect(
      findings(show, show) == [
        "/rep show is declared twice", "the alias /up belongs to another command as well",
      ])
    #expect(findings(show, up) == ["the alias /up belongs to another command as well"])
    #expect(findings(show, rep) == ["/rep cannot be a command and have subcommands as well"])
    #expect(findings(show, thief) == ["the alias /rep hides commands of that name"])
  }

  @Test("tell of registrations that are too large")
  func sizes() {
    let many = (0..<101).map { number in Command("c\(number)", "x") { _ in Reply("") } }
    #expect(CommandRegistry(many).findings().map(\.message).contains("101 first words; Discord takes 100"))
    let deep = (0..<26).map { number in Command("a s\(number)", "x") { _ in Reply("") } }
    #expect(CommandRegistry(deep).findings().map(\.message) == ["/a has 26 parts; Discord takes 25"])
    let grouped = (0..<26).map { number in Command("a b s\(number)", "x") { _ in Reply("") } }
    #expect(
      CommandRegistry(grouped).findings().map(\.message) == ["/a b has 26 subcommands; Discord takes 25"])
    let wordy = (0..<25).map { number in
      Command(
        "a s\(number)", String(repeating: "x", count: 100),
        Argument<Int?>("a", String(repeating: "x", count: 100)),
        Argument<Int?>("b", String(repeating: "x", count: 100)),
        Argument<Int?>("c", String(repeating: "x", count: 100))
      ) { _, _, _, _ in Reply("") }
    }
    #expect(CommandRegistry(wordy).findings().contains { $0.message.hasSuffix("Discord takes 8000") })
  }
}
