import Groundwork

/// Checks a log record by record, without any database or network.
///
/// What costs time, the signatures, is handed back as ``SignatureCheck``s: they depend on nothing else and can be
/// checked on several threads. ``finish()`` says what cannot be said before the end.
package struct LogVerifier: Sendable {
  package private(set) var keys: KeyChain
  package private(set) var faults: [LogFault] = []
  private(set) var log: String?
  private(set) var tree = MerkleAccumulator()
  private(set) var leaves: [[UInt8]] = []
  private(set) var rounds: [String: RoundTracker] = [:]
  private var previous = LogRecord.noLeaf
  private var lastTime = ""
  private var expected: Int64 = 0
  /// Numbers that were passed over.
  private var gap: Set<Int64> = []
  private var heads: [SignedHead] = []
  private var reveals: [Reveal] = []

  /// More gaps than this are one: the rest of the file says nothing any more.
  private static let widestGap: Int64 = 10_000

  /// - Parameter root: The key that can revoke others, from a place that the log's owner cannot change unnoticed.
  package init(root: VerifyingKey? = nil) { keys = KeyChain(root: root) }

  /// Takes the next record of a file.
  ///
  /// - Returns: What remains to be checked of it.
  package mutating func take(record bytes: [UInt8], signature: [UInt8]) -> [SignatureCheck] {
    take(ReadRecord(bytes, signature: signature))
  }

  /// The same for a record that has been read elsewhere.
  mutating func take(_ read: ReadRecord) -> [SignatureCheck] {
    let record: LogRecord
    do {
      record = try read.record.get()
    } catch {
      note(.form(error.name), at: expected)
      expected += 1
      // Nothing can be said of what the next one should follow.
      previous = ""
      append(read.leaf)
      return []
    }
    guard place(record) else { return [] }
    if !previous.isEmpty, record.previous != previous { note(.brokenChain, at: record.sequence) }
    if record.at < lastTime { note(.timeWentBack, at: record.sequence) }
    lastTime = max(lastTime, record.at)
    previous = read.leafText
    append(read.leaf)
    if log == nil { log = record.log }
    if record.log != log { note(.otherLog, at: record.sequence) }
    if record.entry.kind != .key { follow(record) }
    return checks(of: record, read.signature)
  }

  /// Takes a tree head, of this file or from elsewhere.
  package mutating func take(head bytes: [UInt8], signature: [UInt8]) {
    do {
      let head = try TreeHead(bytes)
      // Where a head stands behind the last record that it covers, its root costs nothing.
      heads.append(
        SignedHead(head: head, signature: signature, root: head.size == tree.size ? tree.root : nil))
    } catch {
      note(.form(error.name))
    }
  }

  /// Takes what was shown of a round after its end.
  package mutating func take(_ reveal: Reveal) { reveals.append(reveal) }

  package mutating func note(_ reason: LogFault.Reason, at sequence: Int64? = nil) {
    faults.append(LogFault(reason, at: sequence))
  }

  /// Looks at what can only be known at the end.
  ///
  /// - Returns: The signatures of tree heads.
  package mutating func finish() -> [SignatureCheck] {
    for sequence in gap.sorted() { note(.missingRecord, at: sequence) }
    if tree.size == 0 { note(.noGenesis) }
    for (name, round) in rounds.sorted(by: { $0.key < $1.key }) {
      if round.result != nil {
        for number in round.undecided { note(.neverDecided(round: name, number: number)) }
      } else if round.approved != nil {
        note(.wonButOpen(round: name))
      }
    }
    for reveal in reveals { look(at: reveal) }
    return heads.compactMap { check($0) }
  }
}

extension LogVerifier {
  /// Whether a record stands where its number says.
  private mutating func place(_ record: LogRecord) -> Bool {
    if record.sequence == expected {
      expected += 1
      return true
    }
    if record.sequence < expected {
      note(gap.remove(record.sequence) != nil ? .outOfOrder : .doubledRecord, at: record.sequence)
      return false
    }
    let end = min(record.sequence, expected + Self.widestGap)
    gap.formUnion(expected..<end)
    expected = record.sequence + 1
    previous = ""
    return true
  }

  private mutating func append(_ leaf: [UInt8]) {
    tree.append(leaf)
    leaves.append(leaf)
  }

  private mutating func follow(_ record: LogRecord) {
    let name = record.entry["round"] ?? ""
    do throws(LogFault.Reason) {
      if record.entry.kind == .roundOpen, rounds[name] == nil {
        rounds[name] = RoundTracker(record.entry)
      } else if rounds[name] != nil {
        try rounds[name]?.take(record.entry)
      } else {
        throw .unknownRound
      }
    } catch {
      note(error, at: record.sequence)
    }
  }

  private mutating func checks(of record: LogRecord, _ signature: [UInt8]) -> [SignatureCheck] {
    do throws(LogFault.Reason) {
      guard record.entry.kind == .key else {
        if keys.holders.isEmpty { throw .noGenesis }
        return [
          SignatureCheck(
            try keys.signer(of: record.key), signature, record.bytes,
            LogFault(.badSignature, at: record.sequence))
        ]
      }
      let (signer, new, proof) = try keys.introduce(record)
      return [
        SignatureCheck(signer, signature, record.bytes, LogFault(.badSignature, at: record.sequence)),
        SignatureCheck(
          new, proof, new.proofText(for: record.log), LogFault(.badKeyProof, at: record.sequence)),
      ]
    } catch {
      note(error, at: record.sequence)
      return []
    }
  }

  private mutating func check(_ signed: SignedHead) -> SignatureCheck? {
    let head = signed.head
    guard head.log == log else {
      note(.otherLog)
      return nil
    }
    guard head.size <= tree.size else {
      note(.headBeyondLog(size: head.size))
      return nil
    }
    let root = signed.root ?? MerkleTree.root(of: leaves.prefix(Int(head.size)))
    if head.root != root.hex { note(.headRoot(size: head.size)) }
    guard let signer = keys.signer(of: head.key, atSize: head.size) else {
      note(.headKey(size: head.size))
      return nil
    }
    return SignatureCheck(signer, signed.signature, head.bytes, LogFault(.headSignature(size: head.size)))
  }

  private mutating func look(at reveal: Reveal) {
    guard let round = rounds[reveal.round] else { return note(.revealOfUnknownRound(round: reveal.round)) }
    guard let nonce = round.nonce, let bundle = round.bundle else {
      return note(.earlyReveal(round: reveal.round))
    }
    guard SHA256.hash(reveal.bundle).hex == bundle,
      Commitment.bundle(reveal.bundle, nonce: nonce) == round.commit
    else { return note(.revealDiffers(round: reveal.round)) }
  }
}

private struct SignedHead: Sendable {
  let head: TreeHead
  let signature: [UInt8]
  /// Of the records before it in the file; `nil` when it covers others.
  let root: [UInt8]?
}

/// The bytes of a bundle, as they are shown when its round is closed. The nonce stands in the log.
package struct Reveal: Hashable, Sendable {
  package let round: String
  package let bundle: [UInt8]

  package init(round: String, bundle: [UInt8]) { (self.round, self.bundle) = (round, bundle) }
}
