import Groundwork
import Vocabulary

/// What the log was at one size, signed: once it is known elsewhere, nothing before it can change.
///
/// ```
/// warden-head/1
/// log: 77617264656e3031
/// size: 10
/// root: 6fb501da…
/// at: 2026-11-21T03:10:01.000Z
/// key: 785292a46bf06057
/// ```
package struct TreeHead: Hashable, Sendable {
  package let log: String
  /// How many records it covers.
  package let size: Int64
  /// 64 hexadecimal digits.
  package let root: String
  package let at: String
  package let key: String
  package let bytes: [UInt8]

  package init(log: String, size: Int64, root: [UInt8], at: Moment, key: String) {
    (self.log, self.size, self.root, self.at, self.key) = (log, size, root.hex, at.iso8601, key)
    bytes = Array(
      """
      warden-head/1
      log: \(log)
      size: \(size)
      root: \(root.hex)
      at: \(at.iso8601)
      key: \(key)

      """.utf8)
  }

  /// Reads a head that is written in the one way there is.
  package init(_ bytes: [UInt8]) throws(LogFormError) {
    let parsed = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(LogFormError) in try TreeHead(parsing: buffer, bytes) }
    }
    self = try parsed.get()
  }

  private init(parsing buffer: UnsafeBufferPointer<UInt8>, _ bytes: [UInt8]) throws(LogFormError) {
    var lines = LogLines(buffer)
    guard try lines.next().elementsEqual("warden-head/1".utf8) else {
      throw LogFormError(line: 1, name: "warden-head/1")
    }
    log = String(
      decoding: try lines.value("log") { $0.count == 16 && $0.allSatisfy(\.isLowerHex) }, as: UTF8.self)
    size = LogNumber(try lines.value("size") { LogNumber($0) != nil })?.value ?? 0
    root = String(decoding: try lines.value("root") { LogField.Form.hash.allows($0) }, as: UTF8.self)
    at = String(decoding: try lines.value("at") { $0.isMoment }, as: UTF8.self)
    key = String(
      decoding: try lines.value("key") { $0.count == 16 && $0.allSatisfy(\.isLowerHex) }, as: UTF8.self)
    try lines.end()
    self.bytes = bytes
  }
}
