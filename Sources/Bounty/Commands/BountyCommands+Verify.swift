import Commands
import Groundwork
import Ledger
import SQLite
import Transparency
import Vocabulary

extension BountyCommands {
  var verify: Command {
    Command(
      "verify", "Proof for an attempt, a round or the newest log head",
      Argument<String?>("attempt", "Attempt id", length: 30...30),
      Argument<String?>("round", "Round id", length: 30...30),
      aliases: [CommandAlias("verify", menu: "Proof for an attempt")], answers: [.notFound]
    ) { [house] call, attempt, round in
      let house = house()
      // All of it is read outside of the one transaction for which everybody waits: a log may be long.
      // The one place in a typed line takes either.
      if let id = round ?? attempt.flatMap({ $0.hasPrefix("rnd_") ? $0 : nil }) {
        return try await house.database.read { try house.proof(ofRound: RoundID(id), on: $0) }
      }
      guard let attempt else { return try await house.database.read { try house.newestHead(on: $0) } }
      let id = AttemptID(attempt)
      if let reply = try await house.database.read({ try house.proof(of: id, for: call, on: $0) }) {
        return reply
      }
      // So that the newest head covers it.
      _ = try await house.database.write { try house.book.signHead(at: call.now, on: $0) }
      guard let reply = try await house.database.read({ try house.proof(of: id, for: call, on: $0) }) else {
        throw CommandError.notFound("a proof yet")
      }
      return reply
    }
  }
}

extension House {
  /// The longest log that is sent whole.
  private static let mostExport = 1 << 20

  /// - Returns: `nil` as long as no head covers its records.
  fileprivate func proof(
    of id: AttemptID, for call: CommandCall, on connection: borrowing Connection
  ) throws -> Reply? {
    guard let attempt = try connection.attempt(id), attempt.number != nil else {
      throw CommandError.notFound("a paid attempt of that number")
    }
    guard let proof = try connection.proof(ofAttempt: id.text) else { return nil }
    var files: [OutboundFile] = []
    // The log may have changed hands between the two records.
    var signers: [(file: String, key: VerifyingKey)] = []
    for signed in try connection.records(about: id.text) {
      let name = signed.bytes.starts(with: "warden-log/1 held\n".utf8) ? "held" : "record"
      files += Self.files(name, signed)
      if let key = try connection.signer(of: signed) { signers.append(("\(name).txt", key)) }
    }
    files.append(OutboundFile(name: "proof.json", mediaType: "application/json", bytes: proof.json))
    // Only its player gets what opens the hashes.
    if attempt.person == call.person, let nonce = attempt.nonce, let message = attempt.message {
      let opening = Opening(nonce: nonce, message: message, reply: attempt.reply)
      files.append(OutboundFile(name: "opening.json", mediaType: "application/json", bytes: opening.json))
    }
    // Signatures are found beside their records. As long as it waits there is only one of these.
    let names = files.map(\.name).filter { !$0.hasSuffix(".sig") }.joined(separator: " ")
    return Reply(
      RichText(
        """
        Attempt \(attempt.number ?? 0): \(attempt.ending). Check the files with `warden verify \(names)`, or with openssl \
        and sha256sum. \(Self.sentence(naming: signers))
        """), files: files)
  }

  private static func sentence(naming signers: [(file: String, key: VerifyingKey)]) -> String {
    if let first = signers.first?.key, signers.allSatisfy({ $0.key == first }) {
      return "The key is \(first.id): \(first.bytes.hex)"
    }
    return signers.map { "The key of \($0.file) is \($0.key.id): \($0.key.bytes.hex)" }.joined(
      separator: "\n")
  }

  private static func files(_ name: String, _ signed: AttemptProof.Signed) -> [OutboundFile] {
    [
      OutboundFile(name: "\(name).txt", mediaType: "text/plain", bytes: signed.bytes),
      OutboundFile(name: "\(name).sig", mediaType: "application/octet-stream", bytes: signed.signature),
    ]
  }

  fileprivate func proof(ofRound id: RoundID, on connection: borrowing Connection) throws -> Reply {
    guard let round = try connection.round(id) else { throw CommandError.notFound("a round of that number") }
    var files = [
      OutboundFile(name: "rules.json", mediaType: "application/json", bytes: Array(round.rulesText.utf8))
    ]
    for signed in try connection.records(about: id.text) {
      let isOpening = signed.bytes.starts(with: "warden-log/1 round-open\n".utf8)
      files += Self.files(isOpening ? "round-open" : "round-close", signed)
    }
    if !round.state.isLive || round.rules.isPromptPublic {
      files.append(
        OutboundFile(name: "bundle.json", mediaType: "application/json", bytes: Array(round.bundleText.utf8)))
    }
    if let attempts = try shownAttempts(of: round, on: connection) {
      files.append(OutboundFile(name: "attempts.txt", mediaType: "text/plain", bytes: attempts))
    }
    var export: [UInt8] = []
    let isWhole = try connection.exportLog(
      bundle: { name in try connection.revealedBundle(of: RoundID(name)) }, atMost: Self.mostExport
    ) { export += $0 }
    var text = "Round \(round.number): \(round.state.rawValue). Its prompt was sealed as \(round.commit)."
    if !round.state.isLive { text += " The seal opens with \(round.bundleNonce)." }
    if isWhole {
      files.append(OutboundFile(name: "log.jsonl", mediaType: "application/x-ndjson", bytes: export))
      text += " Check the whole log with `warden verify log.jsonl`."
    } else {
      text += " The whole log is too long to be sent: an operator writes it to a file with `warden export`."
    }
    return Reply(RichText(text), files: files)
  }

  /// What was said in a round that is over, where its rules show messages: attempt by attempt, and nobody's name.
  private func shownAttempts(of round: Round, on connection: borrowing Connection) throws -> [UInt8]? {
    guard !round.state.isLive, round.rules.showsMessages else { return nil }
    var text = ""
    try connection.forEach(
      """
      SELECT round_seq, outcome, message_text, reply_text FROM attempts
      WHERE round_id = \(round.id) AND state = 'captured' AND funding <> 'practice' ORDER BY round_seq
      """
    ) { row in
      text += "Attempt \(row.int(0)), \(row.text(1))\n> \(row.optionalText(2) ?? "(deleted)")\n"
      text += "\(row.optionalText(3) ?? "(deleted)")\n\n"
      return text.utf8.count < Self.mostExport
    }
    return text.isEmpty ? nil : Array(text.utf8)
  }

  fileprivate func newestHead(on connection: borrowing Connection) throws -> Reply {
    guard let head = try connection.newestHead() else { return Reply("The decision log has no records yet.") }
    let keys = try connection.all("SELECT key_id, public_hex, state FROM sign_keys ORDER BY from_seq") {
      "• \($0.text(0)) (\($0.text(2))): \($0.text(1))"
    }
    let root = announcer.rootKey.map { "\nRoot key: \($0)" } ?? ""
    return Reply(
      RichText(
        "The newest head of the decision log:\n\(String(decoding: head.bytes, as: UTF8.self))\nKeys:\n\(keys.joined(separator: "\n"))\(root)"
      ),
      files: Self.files("head", head))
  }
}
