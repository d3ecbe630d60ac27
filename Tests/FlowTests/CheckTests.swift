import Embeddings
import Operations
import Testing
import Vocabulary

@testable import warden

@Suite("What warden check says of the program itself")
struct CheckTests {
  @Test("A key for interactions without an address for them is told of, by the check and at the start")
  func interactions() async throws {
    var settings = Settings()
    #expect(Check.interactionsFinding(settings) == nil)
    settings.discord.publicKey = String(repeating: "a", count: 64)
    #expect(Check.interactionsFinding(settings) == nil)
    settings.listen = nil
    #expect(Check.interactionsFinding(settings)?.contains("WARDEN_HTTP_LISTEN is off") == true)
    let key = settings.discord.publicKey
    try await withDiscord({ $0.discord.publicKey = key }) { bot in
      #expect(bot.log.lines.contains { $0.contains("WARDEN_HTTP_LISTEN is off") })
    }
  }

  @Test(
    "That buttons need the gateway or a key is said where neither is there, by the check and at the start",
    .timeLimit(.minutes(1)))
  func presses() async throws {
    var settings = Settings()
    settings.discord.token = Secret("token")
    #expect(Check.pressesNote(settings) == nil)
    settings.discord.mode = .polling
    #expect(Check.pressesNote(settings)?.contains("DISCORD_PUBLIC_KEY") == true)
    settings.discord.publicKey = String(repeating: "a", count: 64)
    #expect(Check.pressesNote(settings) == nil)
    settings.discord.token = nil
    settings.discord.publicKey = nil
    #expect(Check.pressesNote(settings) == nil)
    try await withDiscord(waitsForSession: false, { $0.discord.mode = .polling }) { bot in
      while !bot.log.lines.contains(where: { $0.contains("no pressed button") }) {
        try Task.checkCancellation()
        await Task.yield()
      }
    }
  }

  @Test("A table of word vectors that is not the one that was written is told of")
  func table() throws {
    #expect(Check.tableFindings { () throws(EmbeddingTableError) in try .builtIn() } == [])
    // A header of one token, no bigrams and no text, a row of zeros, and another checksum.
    let header: [UInt8] = [
      1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1,
    ]
    let bytes = Array("WEMB".utf8) + header + Array(repeating: 0, count: 64 - 4 - header.count + 8 + 256)
    bytes.withUnsafeBytes { bytes in
      #expect(
        Check.tableFindings { () throws(EmbeddingTableError) in try EmbeddingTable(bytes) } == [
          "the program's table of word vectors is damaged: install the program again."
        ])
    }
    #expect(
      Check.tableFindings { () throws(EmbeddingTableError) in throw .notATable } == [
        "the program's table of word vectors cannot be read: notATable."
      ])
  }
}
