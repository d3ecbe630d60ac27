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
    var verifier = LogVerifier(root: root)
    return await withTaskGroup(of: [LogFault].self) { group in
      var pool = CheckPool()
      var number = 0
      for bytes in lines {
        number += 1
        switch LogExport.line(bytes) {
        case .record(let record, let signature):
          await pool.add(verifier.take(record: record, signature: signature), to: &group)
        case .head(let head, let signature): verifier.take(head: head, signature: signature)
        case .reveal(let reveal): verifier.take(reveal)
        case .header where number == 1: break
        case .header, nil: verifier.note(.unreadableLine(number))
        }
      }
      for head in heads { verifier.take(head: head.bytes, signature: head.signature) }
      await pool.add(verifier.finish(), to: &group)
      return LogVerdict(verifier, await pool.finish(&group))
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

/// Hands signatures out in pieces that are worth a task, and not more at once than there is work for.
private struct CheckPool {
  private static let piece = 512
  private static let mostAtOnce = 8

  private var waiting: [SignatureCheck] = []
  private var running = 0
  private var faults: [LogFault] = []

  mutating func add(_ checks: [SignatureCheck], to group: inout TaskGroup<[LogFault]>) async {
    waiting += checks
    if waiting.count >= Self.piece { await start(&group) }
  }

  private mutating func start(_ group: inout TaskGroup<[LogFault]>) async {
    if running >= Self.mostAtOnce {
      faults += await group.next() ?? []
      running -= 1
    }
    let checks = waiting
    waiting.removeAll(keepingCapacity: true)
    running += 1
    group.addTask { checks.compactMap { $0.fault() } }
  }

  mutating func finish(_ group: inout TaskGroup<[LogFault]>) async -> [LogFault] {
    if !waiting.isEmpty { await start(&group) }
    for await more in group { faults += more }
    return faults
  }
}
