import Community
import Testing
import Vocabulary

@Suite("Operators")
struct OperatorsTests {
  let operators: Operators

  init() throws { operators = try Operators(entries: ["telegram:1001", "discord:2002", "telegram:1001"]) }

  private func sender(
    _ platform: Platform, _ number: String, isBot: Bool = false, isChat: Bool = false
  ) -> Sender {
    Sender(
      account: AccountOnPlatform(platform, number), displayName: "telegram:1001", handle: "1001",
      isBot: isBot,
      isChat: isChat)
  }

  @Test("Threat 15: an operator is known by platform and number, not by any name")
  func knowsNumbers() {
    #expect(operators.contains(sender(.telegram, "1001"), isForwarded: false))
    #expect(operators.contains(sender(.discord, "2002"), isForwarded: false))
    #expect(!operators.contains(sender(.discord, "1001"), isForwarded: false))
    #expect(!operators.contains(sender(.telegram, "10011"), isForwarded: false))
    #expect(operators.accounts.count == 2)
  }

  @Test("A forwarded message, a chat or a bot has no rights, whatever number it carries")
  func refusesBorrowedNumbers() {
    #expect(!operators.contains(sender(.telegram, "1001"), isForwarded: true))
    #expect(!operators.contains(sender(.telegram, "1001", isChat: true), isForwarded: false))
    #expect(!operators.contains(sender(.telegram, "1001", isBot: true), isForwarded: false))
  }

  @Test("Nobody is an operator of a Warden without a list")
  func startsEmpty() throws {
    #expect(try !Operators(entries: []).contains(sender(.telegram, "1001"), isForwarded: false))
  }

  @Test(
    "An entry that names nobody is refused in one sentence that shows it",
    arguments: [
      ("1001", OperatorEntryError.Problem.noPlatform), ("", .noPlatform), ("irc:1001", .unknownPlatform),
      ("Telegram:1001", .unknownPlatform), (" telegram:1001", .unknownPlatform),
      ("telegram:@alice", .noNumber),
      ("telegram:", .noNumber), ("telegram:-1001", .noNumber), ("telegram: 1001", .noNumber),
      ("telegram:01001", .noNumber), ("telegram:١٠٠١", .noNumber),
      ("discord:123456789012345678901", .noNumber),
    ])
  func refuses(entry: String, problem: OperatorEntryError.Problem) {
    let error = #expect(throws: OperatorEntryError.self) { try Operators(entries: ["telegram:1001", entry]) }
    #expect(error?.problem == problem)
    #expect(error?.description.contains("\"\(entry)\"") == true)
    #expect(error?.description.contains("telegram:1001") == true)
  }
}
