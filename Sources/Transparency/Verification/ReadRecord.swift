import Groundwork

/// A record with what can be said of it alone, without the ones before it: on any thread.
struct ReadRecord: Sendable {
  let record: Result<LogRecord, LogFormError>
  let leaf: [UInt8]
  /// What the next record has to name.
  let leafText: String
  let signature: [UInt8]

  init(_ bytes: [UInt8], signature: [UInt8]) {
    record = Result { () throws(LogFormError) in try LogRecord(bytes) }
    leaf = MerkleTree.leaf(bytes)
    leafText = leaf.hex
    self.signature = signature
  }
}

/// A line of an export, read as far as it can be alone.
enum ReadLine: Sendable {
  case record(ReadRecord)
  case other(LogExport.Line)
  case unreadable

  init(_ bytes: [UInt8]) {
    switch LogExport.line(bytes) {
    case .record(let record, let signature): self = .record(ReadRecord(record, signature: signature))
    case .header(let log): self = .other(.header(log: log))
    case .head(let head, let signature): self = .other(.head(head, signature: signature))
    case .reveal(let reveal): self = .other(.reveal(reveal))
    case nil: self = .unreadable
    }
  }
}
