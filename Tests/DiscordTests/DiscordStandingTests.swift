import Discord
import TestSupport
import Testing
import Vocabulary

@Suite("What people are to a Discord server", .timeLimit(.minutes(1)))
struct DiscordStandingTests {
  let rig: ConnectorRig

  init() throws {
    rig = try ConnectorRig()
    rig.discord.change { world in
      world.guilds["500"]?.roles = ["501": 1 << 5]
      for number in ["2001", "2002"] {
        world.guilds["500"]?.members[number] = .init(DiscordWorld.User(number, "x"), roles: ["501"])
      }
    }
  }

  func standing(_ person: String, in server: String = "500") async throws -> CommunityStanding? {
    try await rig.connector.standing(
      of: AccountOnPlatform(.discord, person), in: CommunityAddress(.discord, server))
  }

  var lookUps: Int { rig.discord.world.value.calls.count { $0.path.hasPrefix("/guilds/") } }

  @Test("A right that their role has lost is lost to them within a minute, whenever they were asked about")
  func dismissed() async throws {
    _ = try await standing("2001")
    rig.clock.advance(by: .seconds(59))
    let before = try await standing("2002")
    #expect(before == .administrator, "the server is known for a minute")
    rig.discord.change { $0.guilds["500"]?.roles["501"] = 0 }
    rig.clock.advance(by: .seconds(1))
    let after = try await standing("2002")
    #expect(after == .member)
  }

  @Test("A server that is closed to the bot is asked once a minute", arguments: [403, 404])
  func closed(status: Int) async throws {
    rig.discord.fail("/guilds/500", times: 2, with: .refused(status: status, code: 50_001))
    for person in ["2001", "2002", "2001"] {
      let answer = try await standing(person)
      #expect(answer == nil)
    }
    #expect(lookUps == 1)
    rig.clock.advance(by: .seconds(60))
    _ = try await standing("2001")
    #expect(lookUps == 2)
    rig.clock.advance(by: .seconds(60))
    let opened = try await standing("2001")
    #expect(opened == .administrator)
  }

  @Test("Members who are hidden from the bot are asked about once a minute each")
  func hidden() async throws {
    rig.discord.fail("/members/2001", with: .refused(status: 403, code: 50_001))
    let first = try await standing("2001")
    let before = lookUps
    let second = try await standing("2001")
    #expect(first == nil && second == nil)
    #expect(lookUps == before)
  }

  @Test("What Discord cannot answer just now is no answer")
  func trouble() async throws {
    rig.discord.fail("/guilds/500", with: .refused(status: 503, code: 0))
    await #expect(throws: DiscordError.self) { _ = try await standing("2001") }
    let later = try await standing("2001")
    #expect(later == .administrator)
  }
}
