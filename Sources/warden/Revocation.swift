import Audit
import Groundwork
import Operations
import SQLite
import Transparency
import Vocabulary

/// `warden revoke`: takes the decision log out of the hands of somebody else who has its key. Without a file it prints the
/// record that does so, to be signed where the root key lies; with that file and its signature it writes it.
enum Revocation {
  static func run(_ file: String?) async throws {
    let settings = try Launch.settings()
    guard let root = settings.signing.root.flatMap({ VerifyingKey(hex: $0) }) else {
      throw Stop(
        .failure, "There is no root key: decision_log.root_key in warden.yaml names its public half.")
    }
    guard let new = settings.signing.next.flatMap({ SigningKey($0.reveal()) }) else {
      throw Stop(.failure, "There is no new key: set WARDEN_SIGNING_SEED_NEXT to 64 hexadecimal digits.")
    }
    let signed = try file.map { name throws(Stop) in try read(name) }
    let database = try await Bot.open(settings, access: .alongside)
    let now = SystemTimekeeper().now
    let result: Result<LogRecord, any Error>
    do {
      let record = try await database.write { connection in
        guard let signed else {
          return try connection.draftRevocation(introducing: new, root: root, at: now)
        }
        let record = try connection.revokeKey(signed.bytes, signature: signed.signature, root: root)
        // Otherwise nobody here could go on with the log.
        guard record.entry["public"] == new.verifying.bytes.hex else { throw RevocationError.noRevocation }
        try connection.audit(AuditEntry(.operatorAtShell, "system.revoke", target: new.id), now: now)
        return record
      }
      result = .success(record)
    } catch {
      result = .failure(error)
    }
    await database.close()
    let record: LogRecord
    do { record = try result.get() } catch { throw Stop(error) ?? error }
    guard file != nil else {
      // With the line feed that follows it is the record, byte for byte.
      return try StandardOutput.write(String(decoding: record.bytes.dropLast(), as: UTF8.self))
    }
    try StandardOutput.write(
      "The old key is revoked: the decision log is signed by \(new.id) from record \(record.sequence + 1) on. Set "
        + "WARDEN_SIGNING_SEED to the new seed, and WARDEN_SIGNING_SEED_NEXT to nothing.")
  }

  private static func read(_ file: String) throws(Stop) -> (bytes: [UInt8], signature: [UInt8]) {
    let name = file.hasSuffix(".txt") ? String(file.dropLast(4)) : file
    var contents: [[UInt8]] = []
    for path in [file, name + ".sig"] {
      do {
        contents.append(try TextFile.read(path, atMost: 65_536))
      } catch {
        throw Stop(.failure, "\(path) cannot be read; is it there, and is it a file?")
      }
    }
    return (contents[0], contents[1])
  }
}

extension Stop {
  /// What somebody at a shell can do about it; `nil` for other errors.
  fileprivate init?(_ error: any Error) {
    let sentence: String
    switch error {
    case LogStoreError.noLog: sentence = "There is no decision log yet."
    case LogStoreError.knownKey:
      sentence = "The next key has been in the log already, or is the root key: make another one."
    case RevocationError.noRevocation: sentence = "That is no record of warden revoke for the next key."
    case RevocationError.notSignedByRoot: sentence = "The root key has not signed that record."
    case RevocationError.doesNotFollow:
      sentence =
        "The log has gone on since that record was made: stop Warden, and begin again with warden revoke."
    default: return nil
    }
    self.init(.failure, sentence)
  }
}
