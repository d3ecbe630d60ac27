import Foundation
import Groundwork
import Ledger
import SQLite
import Teams
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// What a team says is kept once and passed on once, wherever the process dies on the way.
@Suite("Crash of a team's talk", .serialized, .timeLimit(.minutes(3)))
struct TeamCrashTests {
  private static let group = TelegramChat.supergroup(-1_001)
  private static let ann = TelegramUser(7, firstName: "Ann", username: "ann")
  private static let bob = TelegramUser(8, firstName: "Bob", username: "bob")

  @Test(
    "Killed while lines are passed on, none is lost, and none is kept or said twice",
    arguments: [
      "inbox.stored:1", "event.handling:3", "event.decided:3", "event.settled:3", "sqlite.beforeCommit:4",
      "sqlite.afterCommit:4", "outbox.sending:3", "outbox.delivered:3",
    ])
  func killed(point: String) async throws {
    let telegram = try LoopbackTelegram {
      $0.knowsEveryChat = true
      $0.make(7, "administrator", in: -1_001)
    }
    let warden = try WardenProcess()
    defer { warden.remove() }
    try await Self.prepare(telegram, warden)

    for number in 0..<12 {
      telegram.say("line \(number)", in: Self.group, from: number.isMultiple(of: 2) ? Self.ann : Self.bob)
    }
    let end = try await warden.run(telegram, killPoint: point) { Self.heard(in: $0).count >= 12 }
    #expect(end == .killed(SIGKILL))
    telegram.say("the last line", in: Self.group, from: Self.ann)
    let last = try await warden.run(telegram) { world in
      Self.heard(in: world).contains { $0.contains("the last line") }
    }
    #expect(last == .exited(0))

    // A sign says "perhaps twice", and stands before every line that was on its way when the process died. Telegram cannot
    // tell a repetition, so one that it had taken, and we did not know of, does come twice; no other does.
    let heard = Self.heard(in: telegram.world)
    var lines = heard.map { line in
      String(line.drop { $0 == "↻" || $0 == " " }.split(separator: ": ").last ?? "")
    }
    if let twice = lines.indices.dropFirst().first(where: { lines[$0] == lines[$0 - 1] }) {
      #expect(heard[twice].hasPrefix("↻"))
      lines.remove(at: twice)
    } else {
      #expect(!point.hasPrefix("outbox.delivered"))
    }
    let wanted = (0..<12).map { "line \($0)" } + ["the last line"]
    #expect(lines == wanted)
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    let kept = try await database.read { connection in
      try connection.all("SELECT body FROM team_messages ORDER BY created_ms, id") { $0.text(0) }
    }
    #expect(kept.count == 13)
    #expect(Set(kept) == Set(wanted))
    try await database.requireSoundBooks(Invariant.teams)
    await database.close()
    await telegram.stop()
  }

  /// A team of Ann and Bob, whose chat is the group; Bob hears it in private.
  private static func prepare(_ telegram: LoopbackTelegram, _ warden: WardenProcess) async throws {
    for user in [ann, bob] { telegram.say("/account terms", in: .private(user.id), from: user) }
    _ = try await warden.run(telegram) { world in
      [7, 8].allSatisfy { chat in world.messages(in: chat).contains { !$0.callbacks.isEmpty } }
    }
    for user in [ann, bob] {
      let terms = try #require(telegram.world.messages(in: user.id).last { !$0.callbacks.isEmpty })
      telegram.press(terms.callbacks[0][0], under: terms.id, in: .private(user.id), by: user)
    }
    _ = try await warden.run(telegram) { world in
      [7, 8].allSatisfy { chat in world.messages(in: chat).contains { $0.text.contains("Welcome") } }
    }
    telegram.say("/team create Owls", in: .private(7), from: ann)
    _ = try await warden.run(telegram) { $0.texts(in: 7).contains { $0.contains("is there, with 5 places") } }
    telegram.say("/team join Owls", in: .private(8), from: bob)
    telegram.say("/team bind", in: group, from: ann)
    telegram.say("/team", in: .private(8), from: bob)
    _ = try await warden.run(telegram) { world in
      world.texts(in: -1_001).contains { $0.contains("is the chat of") }
        && world.messages(in: 8).contains { $0.buttons.joined().contains("Send me the talk in private") }
    }
    let show = try #require(
      telegram.world.messages(in: 8).last { $0.buttons.joined().contains("Send me the talk in private") })
    telegram.press(show.callbacks[0][0], under: show.id, in: .private(8), by: bob)
    _ = try await warden.run(telegram) { world in
      world.texts(in: 8).contains { $0.contains("reaches you in private") }
    }
  }

  /// What Bob was sent.
  private static func heard(in world: TelegramWorld) -> [String] {
    world.texts(in: 8).filter { $0.contains("[Telegram]") }
  }
}
