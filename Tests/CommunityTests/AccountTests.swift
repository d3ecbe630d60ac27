import Audit
import Commands
import Community
import Groundwork
import SQLite
import Testing
import Vocabulary

/// People who give commands about their accounts, against a real database.
struct AccountRig: Sendable {
  let database: Database
  let registry: CommandRegistry
  let randomness = Randomness.seeded(7)
  let start = Moment(seconds: 1_790_000_000)

  init() async throws {
    database = try await Database(path: ":memory:", migrations: auditMigrations + communityMigrations)
    let commands = AccountCommands(
      PersonalRecords([.people]), randomness, limits: ["5 commands in 10 seconds"])
    registry = CommandRegistry(commands.all, groups: [AccountCommands.group], actions: commands.actions)
  }

  func person(_ account: AccountOnPlatform, after wait: Duration = .zero) async throws -> PersonID {
    let now = start.advanced(by: wait)
    return try await database.write { [randomness] connection in
      try connection.person(for: Sender(account: account, displayName: "Ann"), now: now, randomness).id
    }
  }

  private func call(_ account: AccountOnPlatform, _ wait: Duration) async throws -> CommandCall {
    CommandCall(
      event: EventID(account.platform, "1"), sender: Sender(account: account, displayName: "Ann"),
      person: try await person(account, after: wait), address: .direct(with: account), chatKind: .direct,
      now: start.advanced(by: wait))
  }

  /// What a line that somebody writes is answered; an error as its code.
  func reply(_ line: String, by account: AccountOnPlatform, after wait: Duration = .zero) async throws
    -> Reply
  {
    guard case .command(let parsed) = registry.parse(line, in: CommandContext(chatKind: .direct)) else {
      return Reply("not a command")
    }
    let call = try await call(account, wait)
    do {
      let outcome = try await parsed.run(call)
      return try await database.write { try outcome.commit($0) }
    } catch let error as CommandError {
      return Reply(RichText(error.code.rawValue), buttons: error.buttons)
    }
  }

  /// What pressing a button does; the signature is another matter.
  func press(_ button: ReplyButton, by account: AccountOnPlatform, after wait: Duration = .zero) async throws
    -> Reply
  {
    guard case .press(let action, let reference, _) = button.action else { return Reply("a link") }
    let call = try await call(account, wait)
    do {
      let outcome = try await registry.pressed(action, reference)(call)
      return try await database.write { try outcome.commit($0) }
    } catch let error as CommandError {
      return Reply(RichText(error.code.rawValue))
    }
  }

  func code(by account: AccountOnPlatform, after wait: Duration = .zero) async throws -> String {
    let text = try await reply("/account link", by: account, after: wait).text.text
    return String(text.dropFirst("Your code: ".count).prefix(11))
  }
}

extension AccountOnPlatform {
  static let ann = AccountOnPlatform(.telegram, "1001")
  static let annThere = AccountOnPlatform(.discord, "2001")
  static let bob = AccountOnPlatform(.telegram, "1002")
  static let bobThere = AccountOnPlatform(.discord, "2002")
}

@Suite("Joining accounts")
struct AccountLinkTests {
  let rig: AccountRig

  init() async throws { rig = try await AccountRig() }

  private func hold(_ account: AccountOnPlatform, after wait: Duration) async throws -> Moment? {
    let (person, now) = (try await rig.person(account, after: wait), rig.start.advanced(by: wait))
    return try await rig.database.read { try $0.securityHold(of: person, at: now) }
  }

  private func join() async throws -> Reply {
    let code = try await rig.code(by: .ann)
    return try await rig.reply("/account link \(code)", by: .annThere)
  }

  @Test("A code that is entered on the other platform makes two accounts one person, the older one")
  func joins() async throws {
    let older = try await rig.person(.ann)
    _ = try await rig.person(.annThere, after: .seconds(1))
    let answer = try await join()
    #expect(answer.text.text.hasPrefix("Done: Telegram and Discord are one account now."))
    #expect(try await rig.person(.ann) == older)
    #expect(try await rig.person(.annThere) == older)
    let shown = try await rig.reply("/account", by: .annThere).text.text
    #expect(shown.contains("Telegram: number 1001"))
    #expect(shown.contains("Discord: number 2001"))
  }

  @Test("Threat 16: nothing of value leaves the account for a day, and then it may")
  func holds() async throws {
    _ = try await join()
    let day = Duration.seconds(86_400)
    #expect(try await hold(.ann, after: .zero) == rig.start.advanced(by: day))
    #expect(try await hold(.annThere, after: day - .milliseconds(1)) != nil)
    #expect(try await hold(.ann, after: day) == nil)
    #expect(try await hold(.bob, after: .zero) == nil)
  }

  @Test(
    "Threat 16: the other platform is told, and can take it back: then they are two again, and both are held")
  func undoes() async throws {
    let before = try await rig.person(.ann)
    let notice = try #require(try await join().notices.first)
    #expect(notice.chat == .direct(with: .ann))
    #expect(notice.text.text.contains("Discord (number 2001)"))
    let button = try #require(notice.buttons.first?.first)
    #expect(button.label == "Not me")
    let answer = try await rig.press(button, by: .ann, after: .seconds(60))
    #expect(answer.text.text.hasPrefix("The two accounts are apart again"))
    #expect(try await rig.person(.ann) == before)
    #expect(try await rig.person(.annThere) != before)
    for account in [AccountOnPlatform.ann, .annThere] {
      #expect(try await hold(account, after: .seconds(6 * 86_400)) != nil)
    }
    #expect(try await rig.press(button, by: .ann, after: .seconds(61)).text.text == "button_expired")
  }

  @Test(
    "Threat 16: whoever was talked into entering a code sees with whom they are joined, and can take it back")
  func undoesHere() async throws {
    let answer = try await join()
    #expect(answer.text.text.contains("joined with Telegram (number 1001)"))
    let button = try #require(answer.buttons.first?.first)
    #expect(button.label == "Not me")
    let undone = try await rig.press(button, by: .annThere, after: .seconds(60))
    #expect(undone.text.text.hasPrefix("The two accounts are apart again"))
    #expect(try await rig.person(.annThere) != rig.person(.ann))
  }

  @Test("Nobody else can take a link back")
  func undoesOwnOnly() async throws {
    let notice = try #require(try await join().notices.first)
    let button = try #require(notice.buttons.first?.first)
    #expect(try await rig.press(button, by: .bob).text.text == "button_expired")
    #expect(try await rig.person(.ann) == rig.person(.annThere))
  }

  @Test("A code is read whatever dashes, spaces and letters it is written with", arguments: [0, 1, 2])
  func readsCodes(style: Int) async throws {
    let code = try await rig.code(by: .ann)
    let written = [code.lowercased(), code.filter { $0 != "-" }, code.replacing("0", with: "O")][style]
    #expect(try await rig.reply("/account link \(written)", by: .annThere).text.text.hasPrefix("Done"))
  }

  @Test("A code works once, for ten minutes, and only the newest of a person does")
  func codesEnd() async throws {
    let first = try await rig.code(by: .ann)
    let second = try await rig.code(by: .ann)
    #expect(try await rig.reply("/account link \(first)", by: .annThere).text.text.hasPrefix("That code"))
    let late = try await rig.reply("/account link \(second)", by: .annThere, after: .seconds(600))
    #expect(late.text.text.hasPrefix("That code does not work."))
    let inTime = try await rig.reply("/account link \(second)", by: .annThere, after: .seconds(599))
    #expect(inTime.text.text.hasPrefix("Done"))
    let again = try await rig.reply("/account link \(second)", by: .bobThere, after: .seconds(599))
    #expect(again.text.text.hasPrefix("That code does not work."))
  }

  @Test("Every wrong code is answered the same: unknown, expired, malformed, the person's own")
  func tellsGuessersNothing() async throws {
    let own = try await rig.code(by: .ann)
    let old = try await rig.code(by: .bobThere)
    var answers: Set<String> = []
    for code in [own, "AAAAA-AAAAA", "UUUUU-UUUUU", "short1"] {
      answers.insert(try await rig.reply("/account link \(code)", by: .ann).text.text)
    }
    answers.insert(try await rig.reply("/account link \(old)", by: .bob, after: .seconds(601)).text.text)
    #expect(answers == ["That code does not work."])
  }

  @Test("After five wrong codes even the right one is refused, for an hour")
  func locksGuessers() async throws {
    for _ in 0..<5 { _ = try await rig.reply("/account link AAAAA-AAAAA", by: .annThere) }
    let code = try await rig.code(by: .ann, after: .seconds(10))
    let refused = try await rig.reply("/account link \(code)", by: .annThere, after: .seconds(10))
    #expect(refused.text.text == "Wait 3590 seconds.")
    let later = try await rig.code(by: .ann, after: .seconds(3_601))
    let joined = try await rig.reply("/account link \(later)", by: .annThere, after: .seconds(3_601))
    #expect(joined.text.text.hasPrefix("Done"))
  }

  @Test("Wrong codes that lie far apart lock nobody out")
  func forgivesSlips() async throws {
    for slip in 0..<12 {
      let answer = try await rig.reply("/account link AAAAA-AAAAA", by: .ann, after: .seconds(200 * slip))
      #expect(answer.text.text == "That code does not work.")
    }
  }

  @Test("Two accounts on one platform cannot be one person")
  func refusesTwoOfAKind() async throws {
    let code = try await rig.code(by: .ann)
    #expect(try await rig.reply("/account link \(code)", by: .bob).text.text == "already_linked")
    _ = try await join()
    let other = try await rig.code(by: .bob)
    #expect(try await rig.reply("/account link \(other)", by: .annThere).text.text == "already_linked")
  }

  @Test("Codes lie in the database as hashes")
  func hidesCodes() async throws {
    let code = try await rig.code(by: .ann)
    let stored = try await rig.database.read {
      try $0.all("SELECT code_hash FROM identity_link_codes") { $0.text(0) }
    }
    #expect(stored.count == 1)
    #expect(stored[0].count == 64)
    #expect(!stored[0].contains(code.prefix(5)))
  }

  @Test("What protects one of two protects both when they become one, and when they come apart again")
  func keepsProtection() async throws {
    let pause = try await rig.reply("/account pause 30", by: .annThere)
    #expect(pause.text.text == "confirm_needed")
    let button = try #require(pause.buttons.first?.first)
    #expect(try await rig.press(button, by: .annThere).text.text.contains("until 2026-10-21"))
    _ = try await rig.reply("/account name no", by: .annThere)
    let notice = try #require(try await join().notices.first)
    for round in 0..<2 {
      for account in [AccountOnPlatform.ann, .annThere] {
        let person = try await rig.person(account)
        let status = try #require(try await rig.database.read { try $0.status(of: person) })
        #expect(!status.showsName)
        let paused = try await rig.database.read { [start = rig.start] connection in
          try connection.isPaused(person, at: start)
        }
        #expect(paused)
      }
      if round == 0 { _ = try await rig.press(notice.buttons[0][0], by: .ann) }
    }
  }
}

@Suite("Accounts")
struct AccountSettingTests {
  let rig: AccountRig

  init() async throws { rig = try await AccountRig() }

  private func pause(_ length: String, after wait: Duration = .zero) async throws -> String {
    let asked = try await rig.reply("/account pause \(length)", by: .ann, after: wait)
    let button = try #require(asked.buttons.first?.first)
    return try await rig.press(button, by: .ann, after: wait).text.text
  }

  @Test("What somebody decides about themselves stands in the audit trail, and in no community's")
  func audited() async throws {
    _ = try await pause("90")
    _ = try await rig.reply("/account name no", by: .ann)
    let code = try await rig.code(by: .ann)
    let joined = try await rig.reply("/account link \(code)", by: .annThere)
    _ = try await rig.press(try #require(joined.buttons.first?.first), by: .annThere)
    let person = try await rig.person(.ann)
    let lines = try await rig.database.read { connection in
      try connection.all(
        "SELECT actor || ' ' || action || ' ' || detail_json FROM audit_log WHERE workspace_id IS NULL ORDER BY seq"
      ) { $0.text(0) }
    }
    #expect(
      lines == [
        #"\#(person.text) account.pause {"length":"90"}"#, #"\#(person.text) account.name {"show":false}"#,
        #"\#(person.text) account.link {"platform":"discord"}"#, "\(person.text) account.unlink {}",
      ])
  }

  @Test("An account shows what one person may do in what time")
  func limits() async throws {
    let text = try await rig.reply("/account", by: .ann).text.text
    #expect(text.contains("At most: 5 commands in 10 seconds."))
    #expect(text.contains("Write /account in a group or on a server to see your role there."))
  }

  @Test("A pause is asked about first, and cannot be shortened")
  func pauses() async throws {
    #expect(try await pause("90").contains("until 2026-12-20"))
    #expect(try await pause("30", after: .seconds(86_400)).contains("until 2026-12-20"))
    #expect(try await pause("forever").contains("for ever"))
    #expect(try await pause("30").contains("for ever"))
    #expect(try await rig.reply("/account", by: .ann).text.text.contains("out of paid play for ever"))
  }

  @Test("Somebody who is deleted and comes back is somebody new, and still locked out")
  func pausesOutliveDeletion() async throws {
    _ = try await pause("90")
    let person = try await rig.person(.ann)
    try await rig.database.write { try $0.erase(person, PersonalRecords([.people])) }
    let again = try await rig.person(.ann, after: .seconds(60))
    #expect(again != person)
    let end = rig.start.advanced(by: .seconds(90 * 86_400))
    let paused = try await rig.database.read { connection in
      (
        try connection.isPaused(again, at: end.advanced(by: .seconds(-1))),
        try connection.isPaused(again, at: end)
      )
    }
    #expect(paused == (true, false))
  }

  @Test("A name is shown until its owner says otherwise")
  func names() async throws {
    #expect(try await rig.reply("/account", by: .ann).text.text.contains("show your name"))
    _ = try await rig.reply("/account name no", by: .ann)
    #expect(try await rig.reply("/account", by: .ann).text.text.contains("a player"))
    _ = try await rig.reply("/account name yes", by: .ann)
    #expect(try await rig.reply("/account show", by: .ann).text.text.contains("show your name"))
  }

  @Test("Links are for private chats")
  func staysPrivate() throws {
    #expect(rig.registry.command(at: "account link")?.visibility == .directOnly)
    #expect(rig.registry.findings().isEmpty)
  }
}
