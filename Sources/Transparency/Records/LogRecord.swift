import Groundwork
import Vocabulary

/// A record of the public log: lines of ASCII, and nothing that anybody wrote.
///
/// ```
/// warden-log/1 void
/// log: 77617264656e3031
/// seq: 5
/// prev: 699cc9c8…
/// at: 2026-11-21T02:45:00.000Z
/// key: da654556bf37a9e9
/// round: rnd_01KB…
/// …
/// ```
///
/// Its bytes are what is signed, all of them and nothing else. There is one way to write a record, so that two that say
/// the same are the same.
package struct LogRecord: Hashable, Sendable {
  package let entry: LogEntry
  /// 16 hexadecimal digits, made by chance once for each log.
  package let log: String
  /// From 0, without gaps.
  package let sequence: Int64
  /// The leaf of the record before; 64 zeros for the first.
  package let previous: String
  /// Never earlier than that of the record before.
  package let at: String
  /// Who signed: the identifier of a key.
  package let key: String
  package let bytes: [UInt8]

  package static let noLeaf = String(repeating: "0", count: 64)

  package init(
    _ entry: LogEntry, log: String, sequence: Int64, previous: String, at: Moment, key: String
  ) {
    let lines = zip(entry.kind.fields, entry.values).map { "\($0.name): \($1)\n" }.joined()
    self.init(
      entry: entry, log: log, sequence: sequence, previous: previous, at: at.iso8601, key: key,
      bytes: Array(
        """
        warden-log/1 \(entry.kind.rawValue)
        log: \(log)
        seq: \(sequence)
        prev: \(previous)
        at: \(at.iso8601)
        key: \(key)
        \(lines)
        """.utf8))
  }

  private init(
    entry: LogEntry, log: String, sequence: Int64, previous: String, at: String, key: String, bytes: [UInt8]
  ) {
    self.entry = entry
    self.log = log
    self.sequence = sequence
    self.previous = previous
    self.at = at
    self.key = key
    self.bytes = bytes
  }

  /// SHA-256 of a zero byte and the record: its place in the tree, and what the next record names.
  package var leaf: [UInt8] { MerkleTree.leaf(bytes) }
}

extension LogRecord {
  /// Reads a record that is written in the one way there is.
  ///
  /// - Throws: ``LogFormError`` for anything else.
  package init(_ bytes: [UInt8]) throws(LogFormError) {
    let parsed = bytes.withUnsafeBufferPointer { bytes in
      Swift.Result { () throws(LogFormError) in try LogRecord.parse(bytes) }
    }
    let (entry, head) = try parsed.get()
    self.init(
      entry: entry, log: head.log, sequence: head.sequence, previous: head.previous, at: head.at,
      key: head.key,
      bytes: bytes)
  }

  private typealias Head = (log: String, sequence: Int64, previous: String, at: String, key: String)

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(LogFormError) -> (LogEntry, Head) {
    var lines = LogLines(bytes)
    let first = try lines.next()
    guard first.starts(with: "warden-log/1 ".utf8),
      let kind = LogKind(rawValue: String(decoding: first.dropFirst(13), as: UTF8.self))
    else { throw LogFormError(line: 1, name: "warden-log/1") }
    let log = try lines.value("log") { $0.count == 16 && $0.allSatisfy(\.isLowerHex) }
    let sequence = LogNumber(try lines.value("seq") { LogNumber($0) != nil })?.value ?? 0
    let previous = try lines.value("prev") { LogField.Form.hash.allows($0) }
    let at = try lines.value("at") { $0.isMoment }
    let key = try lines.value("key") { $0.count == 16 && $0.allSatisfy(\.isLowerHex) }
    var values: [String] = []
    let fields = kind.fields
    values.reserveCapacity(fields.count)
    for field in fields {
      values.append(String(decoding: try lines.value(field.name, field.form.allows), as: UTF8.self))
    }
    try lines.end()
    return (
      LogEntry(checked: kind, values),
      (
        String(decoding: log, as: UTF8.self), sequence, String(decoding: previous, as: UTF8.self),
        String(decoding: at, as: UTF8.self), String(decoding: key, as: UTF8.self)
      )
    )
  }
}

extension LogEntry {
  /// For values that have been looked at.
  fileprivate init(checked kind: LogKind, _ values: [String]) { (self.kind, self.values) = (kind, values) }
}
