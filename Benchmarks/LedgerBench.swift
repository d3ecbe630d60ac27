import Foundation
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// How many postings the books take in a second, each on the disk before its caller goes on.
struct LedgerBench {
  func run(_ report: inout Report, callers: Int = 64, postings: Int = 40_000) async throws {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "warden-ledger-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try await Database(
      path: folder.appending(path: "books.sqlite").path, migrations: ledgerMigrations)
    let clock = SystemTimekeeper()
    let people = (0..<callers).map { PersonID("usr_\($0)") }
    for person in people {
      try await database.write { connection in
        _ = try connection.grant(
          PlayMoney(.dollars(units: 1_000_000_000), in: .paper), to: person, at: clock.now, .system)
      }
    }
    let seconds = try await ContinuousClock().measure {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for person in people {
          group.addTask {
            for number in 0..<postings / callers {
              try await database.write { connection in
                _ = try connection.post(
                  Posting(
                    .contribute, key: "bench:\(person):\(number)",
                    Leg(.dollars(units: 10), from: .available(to: person), to: .operating)), at: clock.now,
                  .system)
              }
            }
          }
        }
        try await group.waitForAll()
      }
    }.inSeconds
    let rate = Double(postings) / seconds
    report.add(
      "Ledger postings, durable, \(callers) callers", "\(rate.rounded(to: 0))/s", "10000/s")
    let examining = try await ContinuousClock().measure {
      let sound = try await database.read { try $0.examineBooks().isSound }
      precondition(sound, "the books have to be sound after any load")
    }
    report.add("All invariants over \(postings) transactions", "\(examining.inSeconds.rounded(to: 2)) s", "–")
    await database.close()
  }
}
