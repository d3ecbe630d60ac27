import Foundation
import Groundwork
import TestSupport
import Testing
import Transparency
import Vocabulary

/// `warden verify` as somebody at a shell meets it: nothing but files.
@Suite("Verifying at the command line", .serialized, .timeLimit(.minutes(5)))
struct VerifyCommandTests {
  private let key = SigningKey(seed: [UInt8](repeating: 5, count: 32))

  private func run(_ arguments: [String], in folder: URL) async throws -> (
    end: ChildProcess.End, output: String
  ) {
    let output = folder.appending(path: "output")
    try Data().write(to: output)
    let child = try await ChildProcess(
      WardenProcess.executable, ["verify"] + arguments, in: folder, environment: ["PATH": "/usr/bin:/bin"],
      output: try FileHandle(forWritingTo: output))
    let end = await child.end()
    return (end, try String(contentsOf: output, encoding: .utf8))
  }

  /// A log of one record, a head over it, and the lines of its export.
  private func log() throws -> (lines: [[UInt8]], record: LogRecord, head: TreeHead) {
    let key = try #require(key)
    let record = LogRecord(
      try key.introduction(to: "0123456789abcdef", because: .genesis), log: "0123456789abcdef", sequence: 0,
      previous: LogRecord.noLeaf, at: .init(seconds: 1_790_000_000), key: key.id)
    let head = TreeHead(
      log: record.log, size: 1, root: record.leaf, at: .init(seconds: 1_790_000_000), key: key.id)
    let lines = [
      LogExport.bytes(of: .header(log: record.log)),
      LogExport.bytes(of: .record(record.bytes, signature: key.sign(record.bytes))),
      LogExport.bytes(of: .head(head.bytes, signature: key.sign(head.bytes))),
    ]
    return (lines, record, head)
  }

  @Test("An export is proved, one that was changed is not, and both say so in words")
  func export() async throws {
    let warden = try WardenProcess()
    defer { warden.remove() }
    let (lines, _, head) = try log()
    let file = warden.folder.appending(path: "log.jsonl")
    try Data(lines.joined()).write(to: file)
    let right = try await run(["log.jsonl"], in: warden.folder)
    #expect(right.end == .exited(0))
    #expect(
      right.output.hasPrefix("log.jsonl: Proved: log 0123456789abcdef, 1 records, 0 rounds, signed by "))
    #expect(right.output.contains(head.root))

    let text = String(decoding: lines.joined(), as: UTF8.self)
    try Data(text.replacingOccurrences(of: "seq: 0", with: "seq: 1").utf8).write(to: file)
    let wrong = try await run(["log.jsonl"], in: warden.folder)
    #expect(wrong.end == .exited(1))
    #expect(wrong.output.contains("Not proved: record 0: it is missing."))
  }

  @Test("A head from elsewhere is compared with the export")
  func head() async throws {
    let warden = try WardenProcess()
    defer { warden.remove() }
    let key = try #require(key)
    let (lines, record, _) = try log()
    try Data(lines.joined()).write(to: warden.folder.appending(path: "log.jsonl"))
    let other = TreeHead(
      log: record.log, size: 1, root: SHA256.hash([1]), at: .init(seconds: 1_790_000_000), key: key.id)
    try Data(other.bytes).write(to: warden.folder.appending(path: "head.txt"))
    try Data(key.sign(other.bytes)).write(to: warden.folder.appending(path: "head.sig"))
    let (end, output) = try await run(["log.jsonl", "head.txt", "head.sig"], in: warden.folder)
    #expect(end == .exited(1))
    #expect(output.contains("the tree head of 1 records is not that of these records"))
  }

  @Test("One record is proved with its proof.json, and not without")
  func record() async throws {
    let warden = try WardenProcess()
    defer { warden.remove() }
    let key = try #require(key)
    let (_, record, head) = try log()
    let signed = AttemptProof.Signed(record.bytes, signature: key.sign(record.bytes))
    let proof = AttemptProof(
      paths: [0: []], head: .init(head.bytes, signature: key.sign(head.bytes)), keys: [signed])
    try Data(record.bytes).write(to: warden.folder.appending(path: "record.txt"))
    try Data(signed.signature).write(to: warden.folder.appending(path: "record.sig"))
    try Data(proof.json).write(to: warden.folder.appending(path: "proof.json"))
    let right = try await run(["record.txt", "proof.json"], in: warden.folder)
    #expect(right.end == .exited(0))
    #expect(right.output == "Proved: the record is in the log.\n")
    let alone = try await run(["record.txt"], in: warden.folder)
    #expect(alone.end == .exited(1))
    #expect(alone.output.contains("proof.json"))
  }

  @Test(
    "What cannot be verified is named, with what to give instead", arguments: ["missing", "empty", "words"])
  func nothing(file: String) async throws {
    let warden = try WardenProcess()
    defer { warden.remove() }
    try Data().write(to: warden.folder.appending(path: "empty"))
    try Data("hello\n".utf8).write(to: warden.folder.appending(path: "words"))
    let (end, output) = try await run([file], in: warden.folder)
    #expect(end == .exited(1))
    #expect(output.hasPrefix("warden: \(file) "))
    #expect(output.split(separator: "\n").count == 1)
  }
}
