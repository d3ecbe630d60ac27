import Foundation
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import Delivery
@testable import warden

/// What operators do at a shell, with the real executable: its words, its files and its exit status.
@Suite("Commands of an operator", .serialized, .timeLimit(.minutes(2)))
struct CommandProcessTests {
  @Test("check finds nothing wrong in what comes along, and touches neither network nor database")
  func checkClean() async throws {
    let shell = try WardenShell()
    let fresh = try await shell.run("$WARDEN check")
    #expect(fresh.end == .exited(0), "\(fresh.output)")
    #expect(fresh.output == "Everything is as it should be.\n")
    let delivered = try await shell.run(
      "cd '\(WardenProcess.root.path)' && $WARDEN check", ["DATABASE_URL": "\(shell.warden.folder.path)/x"])
    #expect(delivered.end == .exited(0), "\(delivered.output)")
    #expect(!FileManager.default.fileExists(atPath: shell.warden.database))
  }

  @Test("check says of each thing that is wrong in which line of which file it stands, and fails")
  func checkFindings() async throws {
    let shell = try WardenShell(
      """
      personality: nobody
      operators: ["telegram:1001", "somebody"]
      models: { companion: "nonsense" }
      money: { mode: live }
      token: { mint: "11111111111111111111111111111111111", price_url: "https://api.example.org/x", price_field: "a.b" }
      colour: red
      """)
    // The settings of the test itself take the first four lines.
    try shell.warden.write("en.wikipedia.org\nhttps://bad.example/\n", to: "allowlist/domains.txt")
    try shell.warden.write("models:\n  x:\n    input: -1\n", to: "config/prices.yaml")
    try shell.warden.write("jobs:\n  backup: { schedule: \"never\" }\n", to: "config/cron_schedules.yaml")
    try shell.warden.write("{\n  \"format\": \"warden-rules/9\"\n}\n", to: "config/rounds/odd.json")
    let found = try await shell.run("$WARDEN check")
    #expect(found.end == .exited(1))
    for beginning in [
      "config/warden.yaml:5: there is no persona nobody; there is keeper, maid.",
      "config/warden.yaml:6: operators[1] must be", "config/warden.yaml:7: models.companion must be",
      "config/warden.yaml:8: ", "config/warden.yaml:9: token.mint is no address of Solana",
      "config/warden.yaml:9: api.example.org is not in allowlist/domains.txt",
      "config/warden.yaml:10: unknown key colour", "allowlist/domains.txt:2: ", "config/prices.yaml:",
      "config/cron_schedules.yaml:2: ", "config/rounds/odd.json:",
    ] {
      #expect(
        found.output.split(separator: "\n").contains { $0.hasPrefix(beginning) },
        "\(beginning)\n\(found.output)")
    }
    for line in found.output.split(separator: "\n") {
      #expect(line.firstMatch(of: /^[^ :]+:\d+: ./) != nil, "\(line)")
    }
    // And nothing starts with it.
    let run = try await shell.run("echo hello | $WARDEN chat")
    #expect(run.end == .exited(78))
  }

  @Test(
    "Threat 43: a second Warden on the same database ends at once, says why, and has asked nobody for anything"
  )
  func second() async throws {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let other = try LoopbackTelegram { $0.knowsEveryChat = true }
    let shell = try WardenShell()
    let second = Guarded<WardenShell.Outcome?>(nil)
    telegram.say("hello", in: .private(7))
    let end = try await shell.warden.run(
      on: ["TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL]
    ) {
      await telegram.when { $0.messageCount == 1 }
      let outcome = try? await shell.run(
        "$WARDEN run", ["TELEGRAM_BOT_TOKEN": other.token, "TELEGRAM_API_BASE": other.baseURL])
      second.withLock { $0 = outcome }
    }
    #expect(end == .exited(0))
    let outcome = try #require(second.withLock { $0 })
    #expect(outcome.end != .exited(0))
    #expect(outcome.complaint.contains("in use by another Warden process"), "\(outcome.complaint)")
    #expect(other.world.calls.isEmpty)
  }

  @Test("A copy is made while Warden runs, is all of the database, and is put back")
  func backup() async throws {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let shell = try WardenShell()
    let copied = Guarded<WardenShell.Outcome?>(nil)
    let refused = Guarded<WardenShell.Outcome?>(nil)
    telegram.say("hello", in: .private(7))
    let end = try await shell.warden.run(
      on: ["TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL]
    ) {
      await telegram.when { $0.messageCount == 1 }
      let made = try? await shell.run("$WARDEN backup copy.sqlite")
      let held = try? await shell.run("$WARDEN restore copy.sqlite")
      copied.withLock { $0 = made }
      refused.withLock { $0 = held }
    }
    #expect(end == .exited(0))
    let made = try #require(copied.withLock { $0 })
    #expect(made.end == .exited(0), "\(made.complaint)")
    #expect(made.output.hasPrefix("Copied ") && made.output.hasSuffix(" to copy.sqlite.\n"))
    // Not under the feet of one that runs.
    let held = try #require(refused.withLock { $0 })
    #expect(held.end == .exited(1))
    #expect(held.complaint.contains("in use by another Warden process"))

    let forgotten = try await shell.run("rm warden.sqlite && $WARDEN restore copy.sqlite")
    #expect(forgotten.end == .exited(0), "\(forgotten.complaint)")
    let database = try await Database(
      path: shell.warden.database, migrations: Features.migrations, access: .alongside)
    let said = try await database.read { connection in
      try connection.all("SELECT said FROM exchanges") { $0.text(0) }
    }
    #expect(said == ["hello"])
    await database.close()
    await telegram.stop()
  }

  @Test("What cannot be copied or put back is said in one sentence, and nothing is changed")
  func backupRefused() async throws {
    let shell = try WardenShell()
    let nothing = try await shell.run("$WARDEN backup copy.sqlite")
    #expect(nothing.end == .exited(1))
    #expect(nothing.complaint.contains("there is no such file"))
    _ = try await shell.run("echo hello | $WARDEN chat")
    for line in [
      "$WARDEN restore missing.sqlite", "echo nonsense > odd && $WARDEN restore odd", "$WARDEN backup config",
      "$WARDEN backup missing/copy.sqlite", "$WARDEN backup warden.sqlite",
      ": > empty && DATABASE_URL=empty $WARDEN backup copy.sqlite",
    ] {
      let before = try Data(contentsOf: URL(filePath: shell.warden.database))
      let refused = try await shell.run(line)
      #expect(refused.end == .exited(1), "\(line)")
      #expect(refused.complaint.split(separator: "\n").count == 1, "\(line): \(refused.complaint)")
      #expect(try Data(contentsOf: URL(filePath: shell.warden.database)) == before, "\(line)")
    }
  }

  @Test("A dead letter is put back once; without a database, or without that letter, it fails")
  func retry() async throws {
    let shell = try WardenShell()
    let none = try await shell.run("$WARDEN retry 1")
    #expect(none.end == .exited(1))
    #expect(none.complaint.contains("there is no such file"))
    #expect(!FileManager.default.fileExists(atPath: shell.warden.database))
    _ = try await shell.run("echo hello | $WARDEN chat")
    let unknown = try await shell.run("$WARDEN retry 7")
    #expect(unknown.end == .exited(1))
    #expect(unknown.complaint == "warden: There is no dead letter 7.\n")

    let database = try await Database(
      path: shell.warden.database, migrations: Features.migrations, access: .alongside)
    let batch = InboundBatch(
      platform: .terminal,
      events: [
        InboundEvent(
          id: EventID(.terminal, "trm_1"), address: ChatAddress(.terminal, chat: "1"), chatKind: .direct,
          sender: Sender(account: AccountOnPlatform(.terminal, "1"), displayName: "me"),
          content: .message(IncomingMessage(id: "1", text: "again", isAddressed: true)),
          receivedAt: SystemTimekeeper().now)
      ])
    let letter = try await database.write { connection in
      let row = try connection.store(batch, now: SystemTimekeeper().now).first?.row ?? 0
      _ = try connection.bury(row, error: "for the test", attempts: 5)
      return row
    }
    await database.close()
    let back = try await shell.run("$WARDEN retry \(letter)")
    #expect(back.end == .exited(0), "\(back.complaint)")
    #expect(back.output == "Dead letter \(letter) is back in line.\n")
    #expect(try await shell.run("$WARDEN retry \(letter)").end == .exited(1))
  }

  @Test("Command menus are printed, and registered now where a platform is set")
  func commands() async throws {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let shell = try WardenShell()
    let listed = try await shell.run("$WARDEN commands")
    #expect(listed.end == .exited(0))
    #expect(listed.output.contains("/stake add"))
    let nowhere = try await shell.run("$WARDEN commands --sync")
    #expect(nowhere.end == .exited(1))
    #expect(nowhere.complaint.contains("TELEGRAM_BOT_TOKEN or DISCORD_BOT_TOKEN"))
    let variables = ["TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL]
    let registered = try await shell.run("$WARDEN commands --sync", variables)
    #expect(registered.end == .exited(0), "\(registered.complaint)")
    #expect(registered.output == "The command menus are registered.\n")
    let calls = telegram.world.calls["setMyCommands"] ?? 0
    #expect(calls >= 3)
    // Asked for by somebody: also what is there already.
    #expect(try await shell.run("$WARDEN commands --sync", variables).end == .exited(0))
    #expect(telegram.world.calls["setMyCommands"] == calls * 2)
    telegram.fail("setMyCommands", times: 100, with: .refused(TelegramFailure(400, "Bad Request: no")))
    let refused = try await shell.run("$WARDEN commands --sync", variables)
    #expect(refused.end == .exited(1))
    #expect(refused.complaint.contains("could not be registered"))
    await telegram.stop()
  }

  // Thread Sanitizer keeps a part of its shadow in a file, which the limit on files cuts off as well.
  #if !THREAD_SANITIZER
    @Test(
      "A pipe into a Warden whose disk takes nothing any more ends with a sentence, and does not wait for ever"
    )
    func fullDisk() async throws {
      let shell = try WardenShell()
      _ = try await shell.run("echo hello | $WARDEN chat")
      // No file may grow beyond 100 KiB from here on; the log of the database reaches that soon.
      let lines = "for n in $(seq 200); do echo \"hello number $n, and thank you\"; done"
      let full = try await shell.run(
        "trap '' XFSZ; ulimit -f 200; { \(lines); } | timeout 60 $WARDEN chat | head -c 50000 >/dev/null; "
          + "exec sh -c 'exit 0'")
      #expect(full.end == .exited(0))
      let last = try #require(full.complaint.split(separator: "\n").last)
      #expect(last.hasPrefix("warden: The "), "\(full.complaint)")
    }
  #endif

  @Test(
    "Told to stop, it has stopped within ten seconds, also while somebody is waited for",
    arguments: [SIGTERM, SIGINT])
  func stops(signal: Int32) async throws {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let gate = Gate()
    let server = try LoopbackModelServer(
      .anthropic, [ModelScript.anthropic(["never"]).holding(before: 0, at: gate)])
    let shell = try WardenShell()
    telegram.say("hello", in: .private(7))
    let told = Guarded(ContinuousClock.now)
    let end = try await shell.warden.run(
      on: [
        "TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL,
        "ANTHROPIC_API_KEY": LoopbackModelServer.key, "ANTHROPIC_BASE_URL": server.baseURL,
      ], endingWith: signal
    ) {
      await gate.arrivals(1)
      told.withLock { $0 = .now }
    }
    #expect(end == .exited(0))
    #expect(told.withLock { $0.duration(to: .now) } < .seconds(10))
    // The question is not lost.
    let database = try await Database(
      path: shell.warden.database, migrations: Features.migrations, access: .alongside)
    #expect(try await database.read { try $0.first("SELECT COUNT(*) FROM inbox") { $0.int(0) } } == 1)
    await database.close()
    gate.open()
    await telegram.stop()
    await server.stop()
  }
}
