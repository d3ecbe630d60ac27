import Commands
import Testing
import Vocabulary

@Suite("Help")
struct HelpTests {
  let registry = Samples().registry

  @Test("lists what somebody may do, and nothing else")
  func filtered() {
    let common = registry.help(for: .none).text
    #expect(common.contains("\n/bounty – The bounty: talk the Warden into paying: info, attempt, history"))
    #expect(common.contains("\n/wiki – Look it up in Wikipedia"))
    #expect(common.contains("\n/help – What the bot can do"))
    #expect(!common.contains("admin"))
    #expect(!common.contains("personality"))
    #expect(registry.help(for: Rights(isOperator: true)).text.contains("/admin – Operators only: round open"))
    #expect(registry.help(for: Rights(permissions: ["personality.edit"])).text.contains("/personality"))
  }

  @Test("on one command tells how it is written")
  func oneCommand() {
    let expected = """
      /stake add <amount> <30|60|90> [renew=yes|no]
      Lock tokens for a share of revenue
      • amount: Tokens, for example 250000; 1 to 24 characters long
      • days: Lock length; 30, 60 or 90
      • renew: Lock again when it ends; yes or no, may be left out
      """
    #expect(registry.help(on: "stake add", for: .none).text == expected)
    #expect(registry.help(on: "/Stake  Add ", for: .none).text == expected)
  }

  @Test("on a group tells all its commands, on an alias the command behind it")
  func groups() {
    #expect(
      registry.help(on: "memory", for: .none).text == """
        Memories

        /memory add <text …> [shared=yes|no]
        Remember something (also /remember, /tell_all)
        /memory search <query …>
        Find memories (also /memory)
        /memory list [page]
        Your memories
        /memory forget <id>
        Delete a memory (also /forget)
        """)
    #expect(
      registry.help(on: "claim", for: .none).text
        == "/stake claim\nMove rewards to your balance (also /claim)")
  }

  @Test("on what does not exist, or is not for this person, says so and lists the rest")
  func unknown() {
    #expect(
      registry.help(on: "stkae", for: .none).text.hasPrefix(
        "Nothing here is called stkae. Did you mean /stake?\n"))
    #expect(registry.help(on: "admin", for: .none).text.hasPrefix("Nothing here is called admin.\n"))
    // Nobody is sent to what they may not use.
    let hidden = CommandRegistry([
      Command("secret show", "Hidden", who: .operators) { _ in Reply("") },
      Command("budget", "Money", who: .permission("budget.view")) { _ in Reply("") },
    ])
    #expect(hidden.help(on: "budge", for: .none).text.hasPrefix("Nothing here is called budge.\n"))
    let long = registry.help(on: String(repeating: "x", count: 4_000), for: .none).text
    #expect(long.hasPrefix("Nothing here is called \(String(repeating: "x", count: 40))."))
  }

  @Test("marks words within its text only", arguments: ["", "stake", "stake add", "nonsense"])
  func spans(topic: String) {
    let text = registry.help(on: topic, for: Rights(isOperator: true))
    #expect(!text.spans.isEmpty)
    for span in text.spans { #expect(span.range.upperBound <= text.text.utf8.count) }
    #expect(text.spans.map(\.range.lowerBound) == text.spans.map(\.range.lowerBound).sorted())
  }

  @Test("answers as a command, also to the first word a Telegram user sends")
  func command() async throws {
    let context = CommandContext(chatKind: .direct)
    guard case .command(let start) = registry.parse("/start", in: context),
      case .command(let topic) = registry.parse("/help stake add", in: context)
    else {
      Issue.record("help is not found")
      return
    }
    #expect(start.command.path == "help")
    #expect(try await answer(start).text.hasPrefix("What I can do."))
    #expect(try await answer(topic).text.hasPrefix("/stake add <amount>"))
  }

  private func answer(_ parsed: ParsedCommand) async throws -> RichText {
    let outcome = try await parsed.run(.sample())
    return try await inMemory { try outcome.commit($0) }.text
  }
}
