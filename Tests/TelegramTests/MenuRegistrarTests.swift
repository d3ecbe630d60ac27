import Groundwork
import JSON
import Telegram
import TestSupport
import Testing
import Vocabulary

@Suite("Command menus on Telegram", .timeLimit(.minutes(5)))
struct MenuRegistrarTests {
  private let hashes = Guarded<[String: String]>([:])
  private let rig: Rig

  init() throws { rig = Rig(try LoopbackTelegram(expiresPolls: false)) }

  private var memory: MenuRegistrar.Memory {
    .init(
      read: { [hashes] name in hashes.withLock { $0[name] } },
      write: { [hashes] name, hash in hashes.withLock { $0[name] = hash } })
  }

  private let menus = [
    CommandMenu(.everywhere, [.init("start", "Begin"), .init("help", "What I can do")]),
    CommandMenu(.everywhere, language: "de", [.init("start", "Los"), .init("help", "Was ich kann")]),
    CommandMenu(.groups, [.init("help", "What I can do")]),
  ]

  private func calls() -> Int { rig.telegram.world.calls["setMyCommands"] ?? 0 }

  @Test("Each menu is registered once, and again only when it changed")
  func onlyChanges() async {
    #expect(await rig.connector.registerMenus(menus, memory: memory) == 0)
    #expect(calls() == 3)
    #expect(await rig.connector.registerMenus(menus, memory: memory) == 0)
    #expect(calls() == 3)
    let changed = [menus[0], menus[1], CommandMenu(.groups, [.init("help", "Help")])]
    #expect(await rig.connector.registerMenus(changed, memory: memory) == 0)
    #expect(calls() == 4)
    #expect(await rig.connector.registerMenus(menus, memory: memory, isForced: true) == 0)
    #expect(calls() == 7)
    #expect(rig.telegram.world.calls["deleteMyCommands"] == nil)
  }

  @Test("A menu that fails is counted, harms no other, and is tried the next time")
  func failure() async {
    rig.telegram.fail(
      "setMyCommands", with: .refused(TelegramFailure(400, "Bad Request: BOT_COMMAND_INVALID")))
    #expect(await rig.connector.registerMenus(menus, memory: memory) == 1)
    #expect(calls() == 3)
    #expect(await rig.connector.registerMenus(menus, memory: memory) == 0)
    #expect(calls() == 4)
  }

  @Test("Told to slow down, it asks for nothing more before that time is over, and is counted")
  func throttled() async throws {
    rig.telegram.fail("setMyCommands", with: .throttled(seconds: 3_000))
    let start = rig.clock.now
    let registering = Task { try await rig.connector.keepMenusRegistered(menus, memory: memory) }
    let wake = try await rig.clock.nextSleep()
    #expect(calls() == 1)
    #expect((3_000_000...3_001_000).contains(start.duration(to: wake).milliseconds))
    #expect(rig.metrics.text().contains("warden_rate_limited_total 1"))
    // What it is of no other call knows either.
    #expect(await rig.connector.download("file", atMost: 10) == .unavailable)
    await #expect(throws: TelegramError.self) {
      try await rig.connector.standing(
        of: AccountOnPlatform(.telegram, "7"), in: CommunityAddress(.telegram, "-1001"))
    }
    #expect(rig.telegram.world.calls["getFile"] == nil)
    #expect(rig.telegram.world.calls["getChatMember"] == nil)
    rig.clock.advance(to: wake)
    try await registering.value
    #expect(calls() == 4)
  }

  @Test(
    "What else is told to slow down is heeded and counted as well", arguments: ["getChatMember", "getFile"])
  func otherCalls(method: String) async throws {
    rig.telegram.fail(method, with: .throttled(seconds: 60))
    for _ in 0..<2 {
      if method == "getFile" {
        #expect(await rig.connector.download("file", atMost: 10) == .unavailable)
      } else {
        _ = try? await rig.connector.standing(
          of: AccountOnPlatform(.telegram, "7"), in: CommunityAddress(.telegram, "-1001"))
      }
    }
    #expect(rig.telegram.world.calls[method] == 1)
    #expect(rig.metrics.text().contains("warden_rate_limited_total 1"))
    // Whose limit it was Telegram does not say: messages wait a moment.
    let now = rig.clock.now
    let place = rig.connector.reserve(for: ChatAddress(.telegram, chat: "7"), now: now)
    #expect(now.duration(to: place) >= .seconds(1))
  }

  @Test("A menu that Telegram would refuse is not sent")
  func invalid() async {
    let menu = CommandMenu(.everywhere, [.init("Start", "Begin")])
    #expect(await rig.connector.registerMenus([menu], memory: memory) == 1)
    #expect(calls() == 0)
  }

  @Test(
    "What is wrong with a menu is said in sentences",
    arguments: [
      (CommandMenu(.everywhere, [.init("a_1", "x")]), 0),
      (CommandMenu(.everywhere, language: "deu", [.init("a", "x")]), 1),
      (CommandMenu(.everywhere, [.init("", "x")]), 1),
      (CommandMenu(.everywhere, [.init("a-b", "x")]), 1),
      (CommandMenu(.everywhere, [.init(String(repeating: "a", count: 33), "x")]), 1),
      (CommandMenu(.everywhere, [.init("a", "")]), 1),
      (CommandMenu(.everywhere, [.init("a", String(repeating: "x", count: 257))]), 1),
      (CommandMenu(.everywhere, [.init("a", "x"), .init("a", "y")]), 1),
      (CommandMenu(.everywhere, (0..<101).map { .init("a\($0)", "x") }), 1),
      (CommandMenu(.everywhere, []), 0),
    ])
  func findings(menu: CommandMenu, count: Int) { #expect(menu.findings.count == count) }
}
