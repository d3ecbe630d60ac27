import Commands
import Community
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Wallets

@Suite("A wallet that receives payouts from now on")
struct PrimaryWalletTests {
  private let here = AccountOnPlatform(.telegram, "1001")
  private let there = AccountOnPlatform(.discord, "2001")
  private let day = Duration.seconds(86_400)

  private struct Desk {
    let nodes: Nodes
    let person: PersonID
    let registry: CommandRegistry

    func call(_ account: AccountOnPlatform) -> CommandCall {
      CommandCall(
        event: EventID(account.platform, "1"), sender: Sender(account: account, displayName: "Ann"),
        person: person, address: .direct(with: account), chatKind: .direct,
        now: nodes.clock.now, rights: Rights(isPlayer: true))
    }

    func reply(_ line: String, by account: AccountOnPlatform) async throws -> Reply {
      guard case .command(let parsed) = registry.parse(line, in: CommandContext(chatKind: .direct)) else {
        return Reply("not a command")
      }
      let outcome = try await parsed.run(call(account))
      return try await nodes.database.write { try outcome.commit($0) }
    }

    func press(_ button: ReplyButton, by account: AccountOnPlatform) async throws -> Reply {
      guard case .press(let action, let reference, _) = button.action else { return Reply("a link") }
      let outcome = try await registry.pressed(action, reference)(call(account))
      return try await nodes.database.write { try outcome.commit($0) }
    }

    func hold(after wait: Duration = .zero) async throws -> Moment? {
      let now = nodes.clock.now.advanced(by: wait)
      return try await nodes.database.read { [person] in try $0.securityHold(of: person, at: now) }
    }

    func primary() async throws -> SolanaAddress? {
      try await nodes.database.read { [person] in try $0.primaryWallet(of: person)?.address }
    }
  }

  /// Somebody with two accounts and two wallets, the first of which receives payouts.
  private func withDesk(hasOther: Bool = true, _ body: (Desk) async throws -> Void) async throws {
    try await Nodes.with { nodes in
      let (now, here, there) = (nodes.clock.now, here, there)
      let person = try await nodes.database.write { connection in
        let ann = Sender(account: here, displayName: "Ann")
        let person = try connection.person(for: ann, now: now, .seeded(1)).id
        try connection.acceptTerms(person, now: now)
        if hasOther {
          try connection.run(
            """
            INSERT INTO identities (platform, platform_id, user_id, linked_ms, last_seen_ms, is_person)
            VALUES (\(there.platform), \(there.number), \(person), \(now), \(now), 1)
            """)
        }
        _ = try connection.link(Nodes.address(1), to: person, by: .signature, "wch_1", at: now)
        _ = try connection.link(Nodes.address(2), to: person, by: .signature, "wch_2", at: now)
        return person
      }
      let (desk, database) = (nodes.desk, nodes.database)
      let commands = WalletCommands({ desk }, in: { database })
      try await body(
        Desk(
          nodes: nodes, person: person,
          registry: CommandRegistry(commands.all, groups: [WalletCommands.group], actions: commands.actions)))
    }
  }

  @Test("Threat 16: it holds what somebody has for a day, and their other accounts are told")
  func holds() async throws {
    try await withDesk { desk in
      let answer = try await desk.reply("/wallet primary \(Nodes.address(2))", by: here)
      #expect(answer.text.text.contains("nothing of value can leave your account for 24 hours"))
      #expect(try await desk.hold() == desk.nodes.clock.now.advanced(by: day))
      #expect(try await desk.hold(after: day) == nil)
      #expect(answer.notices.map(\.chat) == [.direct(with: there)])
      let notice = try #require(answer.notices.first)
      #expect(notice.text.text.contains("Telegram (number 1001)"))
      #expect(notice.buttons.first?.first?.label == "Not me")
    }
  }

  @Test("Threat 16: \"Not me\" holds it for seven days, and the wallet from before receives payouts again")
  func objects() async throws {
    try await withDesk { desk in
      let answer = try await desk.reply("/wallet primary \(Nodes.address(2))", by: here)
      let undone = try await desk.press(try #require(answer.notices.first?.buttons[0][0]), by: there)
      #expect(undone.text.text.hasPrefix("Payouts go to the wallet from before again"))
      #expect(try await desk.primary() == Nodes.address(1))
      #expect(try await desk.hold(after: day * 6) != nil)
    }
  }

  @Test("\"Not me\" changes nothing where yet another wallet was chosen since, and holds all the same")
  func objectsLate() async throws {
    try await withDesk { desk in
      let answer = try await desk.reply("/wallet primary \(Nodes.address(2))", by: here)
      _ = try await desk.reply("/wallet primary \(Nodes.address(1))", by: there)
      let undone = try await desk.press(try #require(answer.notices.first?.buttons[0][0]), by: there)
      #expect(undone.text.text.hasPrefix("Nothing of value leaves your account for seven days."))
      #expect(try await desk.primary() == Nodes.address(1))
      #expect(try await desk.hold(after: day * 6) != nil)
    }
  }

  @Test("Threat 16: whoever removes the one before makes the next one receive payouts, and is held as well")
  func removes() async throws {
    try await withDesk { desk in
      let answer = try await desk.reply("/wallet unlink \(Nodes.address(1))", by: here)
      #expect(answer.text.text.contains("\(Nodes.address(2)) receives payouts from now on."))
      #expect(try await desk.hold() != nil)
      let undone = try await desk.press(try #require(answer.notices.first?.buttons[0][0]), by: there)
      #expect(undone.text.text.hasPrefix("Nothing of value leaves"))
      #expect(try await desk.primary() == Nodes.address(2))
    }
  }

  @Test("What received payouts already holds nothing, and neither does removing another one")
  func same() async throws {
    try await withDesk { desk in
      let answer = try await desk.reply("/wallet primary \(Nodes.address(1))", by: here)
      #expect(answer.notices == [])
      _ = try await desk.reply("/wallet unlink \(Nodes.address(2))", by: here)
      #expect(try await desk.hold() == nil)
    }
  }

  @Test("Who has no other account is held, and nobody is told")
  func alone() async throws {
    try await withDesk(hasOther: false) { desk in
      let answer = try await desk.reply("/wallet primary \(Nodes.address(2))", by: here)
      #expect(answer.notices == [])
      #expect(try await desk.hold() != nil)
    }
  }

  @Test("Threat 16: the first wallet that somebody links is held as well")
  func first() async throws {
    try await withDesk { desk in
      let (person, now) = (desk.person, desk.nodes.clock.now)
      try await desk.nodes.database.write { connection in
        for number in [UInt8(1), 2] {
          _ = try connection.unlink(Nodes.address(number), from: person, at: now)
        }
      }
      let seed = [UInt8](repeating: 9, count: 32)
      let address = SolanaAddress(bytes: Ed25519.publicKey(seed: seed))
      _ = try await desk.reply("/wallet link \(address)", by: here)
      let text = try await desk.nodes.database.read { connection in
        try connection.first("SELECT message FROM wallet_challenges WHERE used_ms IS NULL") { $0.text(0) }
          ?? ""
      }
      let signature = Ed25519.sign(Array(text.utf8), seed: seed).base58
      let answer = try await desk.reply("/wallet confirm \(signature)", by: here)
      #expect(answer.text.text.contains("It receives payouts."))
      #expect(answer.notices.map(\.chat) == [.direct(with: there)])
      #expect(try await desk.hold() != nil)
    }
  }
}
