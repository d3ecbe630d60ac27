import Commands
import Testing
import Vocabulary

@Suite("Who may, and who sees it")
struct RightsTests {
  static let operators = Rights(isOperator: true)
  static let reviewer = Rights(permissions: ["bounty.case.review"])

  @Test(
    "A command refuses whoever has not what it needs",
    arguments: [
      (Requirement.anyone, Rights.none, nil),
      (.player, .none, .termsNeeded),
      (.player, Rights(isPlayer: true), nil),
      (.team(.member), .none, .notInTeam),
      (.team(.strategist), Rights(teamRole: .member), .notAllowed),
      (.team(.strategist), Rights(teamRole: .leader), nil),
      (.permission("cron.edit"), operators, nil),
      (.permission("cron.edit"), Rights(permissions: ["cron.*"]), nil),
      (.permission("payout.approve"), Rights(permissions: ["*"]), .notAllowed),
      (.permission("cron.edit"), Rights(permissions: ["cron.edit"]), nil),
      (.operators, reviewer, .notAllowed),
      (.operators, operators, nil),
      (.operatorsOr(permission: "bounty.case.review"), reviewer, nil),
      (.operatorsOr(permission: "bounty.case.review"), operators, nil),
      (
        .operatorsOr(permission: "bounty.case.review"), Rights(isPlayer: true, teamRole: .leader), .notAllowed
      ),
    ] as [(Requirement, Rights, ErrorCode?)])
  func requirement(needed: Requirement, rights: Rights, refusal: ErrorCode?) async throws {
    let command = Command("x", "x", who: needed) { _ in Reply("done") }
    let request = CommandRegistry([command]).parse("/x", in: CommandContext(chatKind: .group))
    guard case .command(let parsed) = request else {
      Issue.record("/x is not found")
      return
    }
    do {
      _ = try await parsed.run(.sample(rights: rights))
      #expect(refusal == nil)
    } catch {
      #expect((error as? CommandError)?.code == refusal)
    }
  }

  @Test("Threat 15: a forwarded message, a chat that speaks and another bot carry no rights")
  func impostors() {
    let person = Sender(account: AccountOnPlatform(.telegram, "1001"), displayName: "Ada")
    let chat = Sender(account: AccountOnPlatform(.telegram, "1001"), displayName: "Admins", isChat: true)
    let bot = Sender(account: AccountOnPlatform(.telegram, "1001"), displayName: "Ada", isBot: true)
    #expect(Self.operators.carried(by: person, isForwarded: false) == Self.operators)
    #expect(Self.operators.carried(by: person, isForwarded: true) == .none)
    #expect(Self.operators.carried(by: chat, isForwarded: false) == .none)
    #expect(Self.operators.carried(by: bot, isForwarded: false) == .none)
  }

  @Test(
    "What is for one person is never shown to several",
    arguments: [
      (Visibility.everyone, Platform.telegram, ChatKind.group, Placement.here),
      (.everyone, .discord, .group, .here),
      (.ephemeral, .telegram, .direct, .here),
      (.ephemeral, .telegram, .group, .privately),
      (.ephemeral, .telegram, .channel, .privately),
      (.ephemeral, .discord, .group, .hereUnseen),
      (.ephemeral, .terminal, .direct, .here),
      (.directOnly, .telegram, .direct, .here),
      (.directOnly, .telegram, .group, .refused),
      (.directOnly, .discord, .group, .hereUnseen),
      (.directOnly, .terminal, .direct, .here),
    ])
  func placement(visibility: Visibility, platform: Platform, chat: ChatKind, expected: Placement) {
    #expect(visibility.placement(on: platform, in: chat) == expected)
  }

  @Test("A command for two is not carried out before others")
  func directOnly() async throws {
    let command = Command("link", "x", visibility: .directOnly) { _ in Reply("done") }
    let request = CommandRegistry([command]).parse("/link", in: CommandContext(chatKind: .group))
    guard case .command(let parsed) = request else {
      Issue.record("/link is not found")
      return
    }
    _ = try await parsed.run(.sample())
    await #expect(throws: CommandError.directOnly) { _ = try await parsed.run(.sample(in: .group)) }
  }
}
