import Foundation
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// A job that was begun is done once, wherever the process dies.
@Suite("Crash of a job", .serialized, .timeLimit(.minutes(2)))
struct CronCrashTests {
  @Test(
    "Killed while a job runs, what it says is said once, and the run is over",
    arguments: [
      "cron.claimed:2", "cron.worked:1", "cron.committed:1", "sqlite.beforeCommit:4", "outbox.sending:2",
    ])
  func killed(point: String) async throws {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let warden = try WardenProcess("operators: [\"telegram:7\"]\n")
    defer { warden.remove() }
    telegram.say("/cron add report \"0 13 1 1 *\" weekly_report", in: .private(7))
    _ = try await warden.run(telegram) { $0.texts(in: 7).contains { $0.hasPrefix("Planned.") } }

    telegram.say("/cron run report", in: .private(7))
    let end = try await warden.run(telegram, killPoint: point) { Self.said(in: $0).count >= 1 }
    #expect(end == .killed(SIGKILL) || !point.hasPrefix("cron"))
    let last = try await warden.run(telegram) { Self.said(in: $0).count >= 1 }
    #expect(last == .exited(0))
    // Only what was on its way when the process died may come twice, and says so.
    #expect(Self.said(in: telegram.world).filter { !$0.hasPrefix("↻") }.count <= 1)
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    let runs = try await database.read { connection in
      try connection.all("SELECT state FROM cron_runs WHERE is_manual = 1") { $0.text(0) }
    }
    #expect(runs == ["done"])
    await database.close()
    await telegram.stop()
  }

  private static func said(in world: TelegramWorld) -> [String] {
    world.texts(in: 7).filter { $0.contains("The last 7 days") }
  }
}
