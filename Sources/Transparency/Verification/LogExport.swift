import Groundwork
import JSON

/// A whole log as a file, one JSON object a line: first what it is, then records in their order, each head right behind
/// the last record that it covers, and what was revealed of rounds that are closed.
///
/// ```
/// {"format":"warden-export/1","log":"77617264656e3031"}
/// {"record":"warden-log/1 key\nlog: …","signature":"UXZi…"}
/// {"head":"warden-head/1\nlog: …","signature":"5gl/…"}
/// {"round":"rnd_01KB…","bundle":"{\"format\":…}"}
/// ```
package enum LogExport {
  package static let format = "warden-export/1"

  package enum Line: Hashable, Sendable {
    case header(log: String)
    case record([UInt8], signature: [UInt8])
    case head([UInt8], signature: [UInt8])
    case reveal(Reveal)
  }

  /// - Returns: The line with its line feed.
  package static func bytes(of line: Line) -> [UInt8] {
    var writer = JSONWriter(reserving: 1_024)
    writer.object { writer in
      switch line {
      case .header(let log):
        writer.field("format", format)
        writer.field("log", log)
      case .record(let bytes, let signature):
        writer.field("record", String(decoding: bytes, as: UTF8.self))
        writer.field("signature", signature.base64)
      case .head(let bytes, let signature):
        writer.field("head", String(decoding: bytes, as: UTF8.self))
        writer.field("signature", signature.base64)
      case .reveal(let reveal):
        writer.field("round", reveal.round)
        writer.field("bundle", String(decoding: reveal.bundle, as: UTF8.self))
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  /// - Parameter bytes: A line without its line feed.
  /// - Returns: `nil` for anything else.
  package static func line(_ bytes: [UInt8]) -> Line? {
    guard let root = try? JSONDocument(parsing: bytes).root else { return nil }
    if let record = root["record"]?.string {
      return signature(root).map { .record(Array(record.utf8), signature: $0) }
    }
    if let head = root["head"]?.string {
      return signature(root).map { .head(Array(head.utf8), signature: $0) }
    }
    if let round = root["round"]?.string, let bundle = root["bundle"]?.string {
      return .reveal(Reveal(round: round, bundle: Array(bundle.utf8)))
    }
    if root["format"]?.string == format, let log = root["log"]?.string { return .header(log: log) }
    return nil
  }

  /// What is no base 64 is a wrong signature and no broken file.
  private static func signature(_ root: JSONValue) -> [UInt8]? {
    root["signature"]?.string.map { [UInt8](base64: $0) ?? [] }
  }
}
