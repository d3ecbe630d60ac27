import Foundation
import JSON
import TestSupport
import Testing

@testable import warden

@Suite("Payloads of Discord's documentation in the whole bot", .timeLimit(.minutes(5)))
struct DocumentedPayloadFlowTests {
  private static let names = [
    "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "MESSAGE_REACTION_ADD",
    "INTERACTION_CREATE", "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_MEMBER_ADD",
    "CHANNEL_CREATE",
    "CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_CREATE", "THREAD_LIST_SYNC", "VOICE_STATE_UPDATE",
    "USER_UPDATE",
    "ENTITLEMENT_CREATE", "SOMETHING_NEW",
  ]

  @Test(
    "Told under any name they stop nothing: who speaks afterwards is answered, and the session goes on from there"
  )
  func anything() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Fixtures/discord/documented.json"))
    let payloads = try #require(try JSONDocument(parsing: [UInt8](data)).root.array).compactMap { $0["json"] }
    #expect(payloads.count >= 24)
    try await withDiscord { bot async throws in
      for payload in payloads {
        for name in Self.names { bot.discord.dispatch(name, payload.bytes) }
      }
      #expect(try await bot.ask("Thank you, you are wonderful!").count == 1)
      let resumes = bot.discord.world.value.hall.resumes
      bot.discord.dropConnections()
      let hurrying = Task { while true { try await bot.sleepThrough(.zero ... .seconds(2)) } }
      defer { hurrying.cancel() }
      await bot.discord.world.wait { $0.hall.resumes > resumes }
      #expect(try await bot.ask("Are you there?").count == 1)
      #expect(bot.discord.world.value.hall.identifies.count == 1)
      #expect(bot.discord.world.value.hall.violations.isEmpty)
    }
  }
}
