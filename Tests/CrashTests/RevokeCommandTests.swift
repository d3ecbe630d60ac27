import Foundation
import Groundwork
import SQLite
import TestSupport
import Testing
import Transparency
import Vocabulary

@testable import warden

/// A key of the decision log that was stolen, and what an operator does about it at a shell.
@Suite("Revoking a key at the command line", .serialized, .timeLimit(.minutes(5)))
struct RevokeCommandTests {
  private static let seed = String(repeating: "1a", count: 32)
  private static let next = ["WARDEN_SIGNING_SEED_NEXT": String(repeating: "2b", count: 32)]
  private static let sign = "openssl pkeyutl -sign -rawin -inkey root.pem -in revoke.txt -out revoke.sig"

  private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "scripts/verify-log").path

  /// A shell with a root key that `openssl` has made, and a log of one record.
  private func shell() async throws -> (shell: WardenShell, stolen: SigningKey) {
    let shell = try WardenShell()
    let made = try await shell.run(
      """
      openssl genpkey -algorithm ed25519 -out root.pem &&
      openssl pkey -in root.pem -pubout -outform DER | tail -c 32 | xxd -p -c 64 >root.txt &&
      printf 'decision_log: { root_key: "%s" }\\n' "$(cat root.txt)" >>config/warden.yaml &&
      echo hello | $WARDEN chat
      """)
    #expect(made.end == .exited(0), "\(made.complaint)")
    let stolen = try #require(SigningKey(Self.seed))
    try await withLog(of: shell) { try $0.beginLog(stolen, at: Moment(seconds: 1_790_000_000), .system) }
    return (shell, stolen)
  }

  @discardableResult
  private func withLog<Result: Sendable>(
    of shell: WardenShell, _ body: @escaping @Sendable (borrowing Connection) throws -> Result
  ) async throws -> Result {
    let database = try await Database(
      path: shell.warden.database, migrations: Features.migrations, access: .alongside)
    let result = try await database.write(body)
    await database.close()
    return result
  }

  private func export(_ shell: WardenShell) async throws {
    let bytes = try await withLog(of: shell) { connection in
      var bytes: [UInt8] = []
      try connection.exportLog(bundle: { _ in nil }) { bytes += $0 }
      return bytes
    }
    try Data(bytes).write(to: shell.warden.folder.appending(path: "log.jsonl"))
  }

  @Test(
    "The root key, which openssl uses elsewhere, takes the log from a stolen key, and warden verify proves it"
  )
  func revoked() async throws {
    let (shell, stolen) = try await shell()
    let drafted = try await shell.run("$WARDEN revoke >revoke.txt && \(Self.sign)", Self.next)
    #expect(drafted.end == .exited(0), "\(drafted.complaint)")
    let done = try await shell.run("$WARDEN revoke revoke.txt", Self.next)
    #expect(done.end == .exited(0), "\(done.complaint)")
    #expect(done.output.hasPrefix("The old key is revoked: the decision log is signed by "))

    let new = try #require(SigningKey(Self.next.values.first ?? ""))
    let hash = String(repeating: "0f", count: 32)
    try await withLog(of: shell) { connection in
      let entry = try LogEntry.roundOpen(
        round: "rnd_01KB0000000000000000000001", commit: hash, rules: hash, seed: 0, mode: .paper)
      let now = Moment(seconds: 1_790_000_000)
      #expect(throws: LogStoreError.notTheActiveKey(active: new.id)) {
        try connection.log(entry, signedBy: stolen, at: now)
      }
      try connection.log(entry, signedBy: new, at: now)
    }
    try await export(shell)
    let proved = try await shell.run("$WARDEN verify log.jsonl root.txt")
    #expect(proved.end == .exited(0), "\(proved.output)")
    // Nobody is believed who only says that they are the root key.
    #expect(try await shell.run("$WARDEN verify log.jsonl").end == .exited(1))
    // So says a shell that has nothing of Warden's, of the very same files.
    for (arguments, status, words) in [
      ("log.jsonl root.txt", 0, "Proved: log "), ("log.jsonl", 1, "only the root key can"),
      ("log.jsonl other.txt", 1, "not its key"), ("changed.jsonl root.txt", 1, "the signature is wrong"),
      ("log.jsonl log.jsonl", 2, "holds no key"),
    ] as [(String, Int32, String)] {
      let checked = try await shell.run(
        """
        printf '%064d\\n' 7 >other.txt
        sed '/compromise/{s/"signature":"A/"signature":"B/;t;s/"signature":"./"signature":"A/}' log.jsonl >changed.jsonl
        \(Self.script) \(arguments) 2>&1
        """)
      #expect(checked.end == .exited(status), "\(arguments): \(checked.output)")
      #expect(checked.output.contains(words), "\(arguments): \(checked.output)")
    }
    let trail = try await withLog(of: shell) { connection in
      try connection.all("SELECT actor FROM audit_log WHERE action = 'system.revoke'") { $0.text(0) }
    }
    #expect(trail == ["shell"])
    // What was written once is not written again.
    let again = try await shell.run("$WARDEN revoke revoke.txt", Self.next)
    #expect(again.end == .exited(1))
    #expect(again.complaint.contains("The log has gone on since that record was made"))
  }

  @Test("What is missing or wrong is said in one sentence, and the key stays what it was")
  func refused() async throws {
    let (shell, stolen) = try await shell()
    let other = "openssl genpkey -algorithm ed25519 -out root.pem && \(Self.sign)"
    for (line, variables, sentence) in [
      ("$WARDEN revoke", [:], "There is no new key"),
      ("$WARDEN revoke", ["WARDEN_SIGNING_SEED_NEXT": Self.seed], "The next key has been in the log already"),
      ("$WARDEN revoke missing.txt", Self.next, "missing.txt cannot be read"),
      ("$WARDEN revoke >revoke.txt; $WARDEN revoke revoke.txt", Self.next, "revoke.sig cannot be read"),
      ("\(other) && $WARDEN revoke revoke.txt", Self.next, "The root key has not signed that record"),
      ("sed -i /decision_log/d config/warden.yaml && $WARDEN revoke", Self.next, "There is no root key"),
    ] {
      let refused = try await shell.run(line, variables)
      #expect(refused.end == .exited(1), "\(line)")
      #expect(refused.complaint.contains(sentence), "\(line): \(refused.complaint)")
    }
    let active = try await withLog(of: shell) { connection in
      try connection.all("SELECT key_id FROM sign_keys") { $0.text(0) }
    }
    #expect(active == [stolen.id])
  }
}
