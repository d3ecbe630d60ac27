import Community
import Conversation
import Foundation
import Groundwork
import Memory
import SQLite
import TestSupport
import Vocabulary

/// A year of conversation of 1,000 people in a file on disk, with the same bounds as the test of twenty.
struct YearBench {
  func run(_ report: inout Report, people: Int = 1_000) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "warden-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(
      path: folder.appending(path: "year.sqlite").path,
      migrations: communityMigrations + conversationMigrations + memoryMigrations)
    let clock = FakeClock()
    let store = MemoryStore(database: database, clock: clock)
    var year = YearOfTalk(of: people, in: database, store, clock, keeping: Self.talk(in: database))
    let began = ContinuousClock.now
    let outcome = try await year.run()
    let seconds = (ContinuousClock.now - began).inSeconds
    report.add(
      "A year of \(people) people: messages, what they told",
      "\(outcome.messages), \(outcome.told), in \(seconds.rounded(to: 0)) s", "480 s")
    report.add(
      "The longest look for what is to become a summary",
      "\(outcome.longestSweep.inSeconds.rounded(to: 2)) s", "2 s")
    report.add(
      "Memories after it, of which summaries", "\(outcome.memories), \(outcome.summaries)",
      "300 of one person at most: \(outcome.mostOfOne)")
    report.add(
      "Facts, events older than 30 days on one shelf after a weekly turn",
      "\(outcome.mostOldFacts), \(outcome.mostOldEvents)", "62, 42")
    report.add("Summaries of one month of one person in one place", "\(outcome.mostOfOneMonth)", "1")
    report.add(
      "The file after 6 and 12 months, a person",
      "\(outcome.bytes[5] / people / 1_024), \(outcome.bytes[11] / people / 1_024) KiB", "300 KiB")
    report.add(
      "Names, first wishes found again, of others' memories",
      "\(outcome.named), \(outcome.remembered), \(outcome.leaks)", "\(people), \(people), 0")
    let exchanges = try await database.read { connection in
      try connection.first("SELECT COUNT(*) FROM exchanges") { $0.int(0) } ?? 0
    }
    report.add("Exchanges that are left of it", "\(exchanges)", "\(200 * people) at most")
    await database.close()
    let isInBounds =
      outcome.mostOfOne <= 300 && outcome.mostOldFacts <= 62 && outcome.mostOldEvents <= 42
      && outcome.mostOfOneMonth == 1 && outcome.bytes[11] / people <= 300 * 1_024
      && exchanges <= 200 * people
      && (outcome.named, outcome.remembered, outcome.leaks) == (people, people, 0)
    report.add("The year stays inside its bounds", isInBounds ? "yes" : "no", "yes")
  }

  /// What was said and answered, kept and forgotten as the running bot does it.
  private static func talk(in database: Database) -> YearOfTalk.Talk {
    YearOfTalk.Talk { connection, person, community, said, now in
      let answer = "Well, well. \"\(said)\", you say? I shall keep that in mind while I dust the shelves."
      try connection.keep(
        Exchange(person: person, said: said, answered: answer, at: now),
        in: ChatAddress(.telegram, chat: community?.number ?? person.text), of: community)
    } sweep: { now in
      let old = OldTalk(in: database)
      try await old.forget(before: now.advanced(by: .zero - ExchangeMemory.age), now: now)
      try await old.shorten(to: ExchangeMemory.perConversation, now: now)
    }
  }
}
