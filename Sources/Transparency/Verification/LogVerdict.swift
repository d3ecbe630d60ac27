import Groundwork

/// What a check of a log has shown.
package struct LogVerdict: Hashable, Sendable {
  package let log: String
  package let records: Int64
  package let root: String
  package let keys: [KeyChain.Holder]
  package let rounds: Int
  /// The first ones first; what follows from one fault is often another.
  package let faults: [LogFault]

  package var isProved: Bool { faults.isEmpty }
}

extension LogVerdict {
  /// Checks the lines of a ``LogExport``; signatures on as many threads as there are.
  ///
  /// - Parameters:
  ///   - lines: Without their line feeds.
  ///   - heads: From elsewhere: they show that everybody has been given the same log.
  ///   - root: The key that can revoke others, from elsewhere too.
  package static func of(
    _ lines: some Sequence<[UInt8]>, heads: [(bytes: [UInt8], signature: [UInt8])] = [],
    root: VerifyingKey? = nil
  ) async -> LogVerdict {
    var work = VerdictWork(root: root)
    return await withTaskGroup(of: VerdictWork.Done.self) { group in
      var (lines, number) = (lines.makeIterator(), 0)
      while true {
        while work.hasRoom, let piece = VerdictWork.piece(of: &lines) {
          work.began()
          let first = number
          number += piece.count
          group.addTask { .read(first: first, piece.map { ReadLine($0) }) }
        }
        guard let done = await group.next() else { break }
        let checks = work.take(done)
        if !checks.isEmpty {
          work.began()
          let checkers = work.checkers
          group.addTask { .checked(SignatureCheck.faults(of: checks, checkers)) }
        }
      }
      for head in heads { work.verifier.take(head: head.bytes, signature: head.signature) }
      let more = SignatureCheck.faults(of: work.verifier.finish(), work.checkers)
      return LogVerdict(work.verifier, work.faults + more)
    }
  }

  private init(_ verifier: LogVerifier, _ more: [LogFault]) {
    log = verifier.log ?? ""
    records = verifier.tree.size
    root = verifier.tree.root.hex
    keys = verifier.keys.holders
    rounds = verifier.rounds.count
    let all = verifier.faults + more
    // Sorting keeps the order of equals only with their places.
    faults = all.enumerated().sorted {
      let (left, right) = ($0.element.sequence ?? .max, $1.element.sequence ?? .max)
      return left != right ? left < right : $0.offset < $1.offset
    }.map(\.element)
  }
}
