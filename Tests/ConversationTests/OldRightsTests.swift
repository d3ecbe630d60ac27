import Commands
import Conversation
import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("Rights that an event brings with it")
struct OldRightsTests {
  @Test("are believed for a minute, and then the platform is asked", arguments: [60, 61])
  func age(seconds: Int64) async throws {
    let registry = CommandRegistry([
      Command("rule", "Rule", who: .permission("workspace.manage")) { _ in Reply("ruled") }
    ])
    let rig = try await ReceptionRig(registry)
    let sender = Sender(
      account: AccountOnPlatform(.discord, "7"), displayName: "Ann", standing: .administrator)
    let event = InboundEvent(
      id: EventID(.discord, "1"), address: ChatAddress(.discord, chat: "100"), chatKind: .group,
      community: CommunityAddress(.discord, "500"), sender: sender,
      content: .command(IncomingMessage(id: "1", text: "/rule", isAddressed: true)),
      receivedAt: rig.clock.now)
    // An operator may have put it back.
    rig.clock.advance(by: .seconds(seconds))
    let said = try await rig.handle(event).compactMap(\.text)
    #expect(said.contains("ruled") == (seconds <= 60))
  }
}
