import Discord
import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("Private channels on Discord", .timeLimit(.minutes(5)))
struct PrivateChannelsTests {
  private func message(to person: String) -> OutboundMessage {
    OutboundMessage(to: .direct(with: AccountOnPlatform(.discord, person)), "a")
  }

  @Test("Each is kept under the name of its person, whether it was asked for or somebody wrote there")
  func positions() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await rig.tell(rig.discord.say("hello", in: "101"), on: peer, sequence: 2)
      await rig.store.wait { $0.texts == ["hello"] }
      #expect(rig.store.value.positions["private:2001"] == "101")
      _ = await rig.connector.deliver(message(to: "2002"), row: 1)
      #expect(rig.store.value.positions["private:2002"] == "62002")
      _ = await rig.connector.deliver(message(to: "2001"), row: 2)
    }
    #expect(rig.discord.world.value.messages(in: "101").count == 2)
  }

  @Test("What earlier versions have kept in one place is taken apart")
  func former() async throws {
    let rig = try ConnectorRig()
    rig.store.change { $0.positions["private channels"] = "2002:101 2003:62003 x:1" }
    try await rig.run {
      await rig.store.wait { $0.positions["private channels"] == "" }
      _ = await rig.connector.deliver(message(to: "2002"), row: 1)
    }
    let kept = rig.store.value.positions.filter { $0.key.hasPrefix("private:") }
    #expect(kept == ["private:2002": "101", "private:2003": "62003"])
    #expect(rig.discord.world.value.calls.allSatisfy { $0.path != "/users/@me/channels" })
  }

  @Test("Who was forgotten is noted anew when they write again, with the channel that they write in")
  func forgotten() async throws {
    let rig = try ConnectorRig()
    try await rig.run {
      let peer = try await rig.session()
      await rig.tell(rig.discord.say("hello", in: "101"), on: peer, sequence: 2)
      // What comes later is stored when everything about it is known.
      await rig.tell(rig.discord.say("<@9001> later", in: "102"), on: peer, sequence: 3, mentioning: true)
      await rig.store.wait { $0.texts == ["hello", "later"] }
      rig.connector.forget(AccountOnPlatform(.discord, "2001"))
      rig.store.change { store in
        store.positions = store.positions.filter { !$0.key.contains("101") && !$0.key.contains("2001") }
      }
      await rig.tell(rig.discord.say("again", in: "101"), on: peer, sequence: 4)
      await rig.store.wait { $0.texts == ["hello", "later", "again"] }
      #expect(rig.store.value.positions["private:2001"] == "101")
      #expect(rig.store.value.positions["home:101"] == "private")
      #expect(rig.store.value.positions["last:101"] != nil)
    }
  }
}
