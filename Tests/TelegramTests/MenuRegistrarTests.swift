import Groundwork
import JSON
import Telegram
import TestSupport
import Testing
import Vocabulary

@Suite("Command menus on Telegram", .timeLimit(.minutes(1)))
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
    rig.telegram.fail("setMyCommands", with: .throttled(seconds: 60))
    #expect(await rig.connector.registerMenus(menus, memory: memory) == 1)
    #expect(calls() == 3)
    #expect(await rig.connector.registerMenus(menus, memory: memory) == 0)
    #expect(calls() == 4)
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
