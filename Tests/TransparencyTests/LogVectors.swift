import Foundation
import Groundwork
import JSON
import Testing

@testable import Transparency

/// A small log that was made and signed elsewhere.
struct LogVectors {
  let root: JSONValue
  let records: [AttemptProof.Signed]
  let head: AttemptProof.Signed

  init() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/log/vectors.json")
    root = try JSONDocument(parsing: [UInt8](try Data(contentsOf: path))).root
    let list = try #require(root["records"]?.array)
    records = try list.map { try Self.signed($0) }
    head = try Self.signed(try #require(root["head"]))
  }

  func text(_ names: String...) throws -> String {
    var value: JSONValue? = root
    for name in names { value = value?[name] }
    return try #require(value?.string, "\(names)")
  }

  func key(_ name: String) throws -> SigningKey {
    let seed = try text("seeds", name)
    return try #require(SigningKey(seed))
  }

  var bundle: [UInt8] { (try? text("prompt", "bundle")).map { Array($0.utf8) } ?? [] }

  private static func signed(_ json: JSONValue) throws -> AttemptProof.Signed {
    let text = try #require(json["text"]?.string)
    let signature = try #require(json["signature_base64"]?.string)
    return AttemptProof.Signed(Array(text.utf8), signature: [UInt8](base64: signature) ?? [])
  }
}

/// A log that a test changes before it is checked.
struct LogFile {
  var records: [AttemptProof.Signed]
  var heads: [AttemptProof.Signed]
  var reveals: [Reveal]

  init() throws {
    let vectors = try LogVectors()
    records = vectors.records
    heads = [vectors.head]
    reveals = [Reveal(round: "rnd_01KB0000000000000000000001", bundle: vectors.bundle)]
  }

  var lines: [[UInt8]] {
    var lines = [LogExport.bytes(of: .header(log: "77617264656e3031"))]
    lines += records.map { LogExport.bytes(of: .record($0.bytes, signature: $0.signature)) }
    lines += heads.map { LogExport.bytes(of: .head($0.bytes, signature: $0.signature)) }
    lines += reveals.map { LogExport.bytes(of: .reveal($0)) }
    return lines.map { Array($0.dropLast()) }
  }

  func verdict(root: VerifyingKey? = nil) async -> LogVerdict { await LogVerdict.of(lines, root: root) }

  /// What is wrong first, without what follows from it.
  func fault() async -> LogFault? { await verdict().faults.first }

  /// Changes the text of a record and leaves its signature.
  mutating func change(_ index: Int, _ old: String, _ new: String) {
    let text = String(decoding: records[index].bytes, as: UTF8.self)
    precondition(text.contains(old), "the record has no \(old)")
    let changed = text.replacingOccurrences(of: old, with: new)
    records[index] = AttemptProof.Signed(Array(changed.utf8), signature: records[index].signature)
  }

  /// Chains and signs everything anew from a record on, as an operator could who has both keys and nobody else's copy.
  mutating func signAnew(from start: Int = 0) throws {
    let vectors = try LogVectors()
    let keys = [try vectors.key("A"), try vectors.key("B")]
    heads = []
    var previous = start == 0 ? LogRecord.noLeaf : try LogRecord(records[start - 1].bytes).leaf.hex
    for index in start..<records.count {
      var lines = String(decoding: records[index].bytes, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
      lines[2] = "seq: \(index)"
      lines[3] = "prev: \(previous)"
      let key = try #require(keys.first { lines[5] == "key: \($0.id)" })
      let bytes = Array(lines.joined(separator: "\n").utf8)
      records[index] = AttemptProof.Signed(bytes, signature: key.sign(bytes))
      previous = MerkleTree.leaf(bytes).hex
    }
  }
}
