import Groundwork
import JSON

/// What a player gets to check one attempt with, beside the records themselves and their signatures: how they lie in
/// the tree, the newest head, and every key there has been.
package struct AttemptProof: Hashable, Sendable {
  package static let format = "warden-proof/1"

  package struct Signed: Hashable, Sendable {
    package let bytes: [UInt8]
    package let signature: [UInt8]

    package init(_ bytes: [UInt8], signature: [UInt8]) { (self.bytes, self.signature) = (bytes, signature) }
  }

  /// Hashes from a record to the head, by the number of the record.
  package let paths: [Int64: [[UInt8]]]
  package let head: Signed
  /// The records of kind `key`, from the first.
  package let keys: [Signed]

  package init(paths: [Int64: [[UInt8]]], head: Signed, keys: [Signed]) {
    (self.paths, self.head, self.keys) = (paths, head, keys)
  }

  /// - Returns: What cannot be as it should be; nothing when the records are proved.
  package func faults(
    of records: [Signed], opening: Opening? = nil, root: VerifyingKey? = nil
  ) -> [LogFault] {
    var (chain, faults) = (KeyChain(root: root), [LogFault]())
    for key in keys { faults += Self.introduce(key, to: &chain) }
    guard let head = try? TreeHead(self.head.bytes) else {
      return faults + [LogFault(.form("warden-head/1"))]
    }
    if let signer = chain.signer(of: head.key, atSize: head.size) {
      if !signer.verifies(self.head.signature, of: head.bytes) {
        faults.append(LogFault(.headSignature(size: head.size)))
      }
    } else {
      faults.append(LogFault(.headKey(size: head.size)))
    }
    var (held, end): (LogEntry?, LogEntry?)
    for signed in records {
      do {
        let record = try LogRecord(signed.bytes)
        faults += self.faults(of: record, signed.signature, head, chain)
        if let opening, !opening.fits(record.entry) {
          faults.append(LogFault(.openingDiffers, at: record.sequence))
        }
        if record.entry.kind == .held { held = record.entry } else { end = record.entry }
      } catch {
        faults.append(LogFault(.form(error.name)))
      }
    }
    return faults + Self.difference(held, end)
  }

  private func faults(
    of record: LogRecord, _ signature: [UInt8], _ head: TreeHead, _ chain: KeyChain
  ) -> [LogFault] {
    var faults: [LogFault] = []
    func note(_ reason: LogFault.Reason) { faults.append(LogFault(reason, at: record.sequence)) }
    if record.log != head.log { note(.otherLog) }
    if let signer = chain.signer(of: record.key, at: record.sequence) {
      if !signer.verifies(signature, of: record.bytes) { note(.badSignature) }
    } else {
      note(.unknownKey)
    }
    let path = paths[record.sequence] ?? []
    let root = MerkleTree.root(from: record.leaf, at: record.sequence, size: head.size, path: path)
    if root?.hex != head.root { note(.pathLeadsElsewhere) }
    return faults
  }

  private static func introduce(_ key: Signed, to chain: inout KeyChain) -> [LogFault] {
    do {
      let record = try LogRecord(key.bytes)
      do throws(LogFault.Reason) {
        let (signer, new, proof) = try chain.introduce(record)
        var faults: [LogFault] = []
        if !signer.verifies(key.signature, of: record.bytes) {
          faults.append(LogFault(.badSignature, at: record.sequence))
        }
        if !new.verifies(proof, of: new.proofText(for: record.log)) {
          faults.append(LogFault(.badKeyProof, at: record.sequence))
        }
        return faults
      } catch {
        return [LogFault(error, at: record.sequence)]
      }
    } catch {
      return [LogFault(.form("warden-log/1"))]
    }
  }

  /// What was held has to be what was decided on.
  private static func difference(_ held: LogEntry?, _ end: LogEntry?) -> [LogFault] {
    guard let held, let end else { return [] }
    guard ["round", "number", "attempt"].allSatisfy({ held[$0] == end[$0] }) else {
      return [LogFault(.attemptDiffers)]
    }
    return end.kind == .decision && held["message"] != end["message"] ? [LogFault(.messageDiffers)] : []
  }
}

/// What only the player gets: the exact texts, and the nonce without which their hashes say nothing.
package struct Opening: Hashable, Sendable {
  package static let format = "warden-opening/1"

  package let nonce: String
  package let message: String
  /// `nil` when there was no decision.
  package let reply: String?

  package init(nonce: String, message: String, reply: String?) {
    (self.nonce, self.message, self.reply) = (nonce, message, reply)
  }

  func fits(_ entry: LogEntry) -> Bool {
    if let hash = entry["message"], hash != Commitment.message(message, nonce: nonce) { return false }
    guard let hash = entry["reply"], let reply else { return true }
    return hash == Commitment.reply(reply, nonce: nonce)
  }
}
