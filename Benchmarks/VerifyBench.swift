import Foundation
import Groundwork
import Transparency
import Vocabulary

/// How long `warden verify` takes for a whole log: a process that starts, reads the file and proves it.
struct VerifyBench {
  let executable: URL

  func run(_ report: inout Report, attempts: Int = 50_000) async throws {
    guard let key = SigningKey(seed: [UInt8](repeating: 3, count: 32)) else { return }
    let (log, round) = ("0123456789abcdef", "rnd_01KB0000000000000000000001")
    let now = Moment(seconds: 1_790_000_000)
    let hash = SHA256.hash([1]).hex
    var lines = [LogExport.bytes(of: .header(log: log))]
    var (tree, previous) = (MerkleAccumulator(), LogRecord.noLeaf)
    func add(_ entry: LogEntry) {
      let record = LogRecord(entry, log: log, sequence: tree.size, previous: previous, at: now, key: key.id)
      lines.append(LogExport.bytes(of: .record(record.bytes, signature: key.sign(record.bytes))))
      tree.append(record.leaf)
      previous = record.leaf.hex
      guard tree.size.isMultiple(of: 100) else { return }
      let head = TreeHead(log: log, size: tree.size, root: tree.root, at: now, key: key.id)
      lines.append(LogExport.bytes(of: .head(head.bytes, signature: key.sign(head.bytes))))
    }
    add(try key.introduction(to: log, because: .genesis))
    add(try .roundOpen(round: round, commit: hash, rules: hash, seed: 0, mode: .paper))
    for number in 1...Int64(attempts) {
      let digits = String(number)
      let attempt = "att_" + String(repeating: "0", count: 26 - digits.utf8.count) + digits
      add(
        try .held(
          round: round, number: number, attempt: attempt, team: nil, player: hash, message: hash,
          fee: 10_000_000,
          funding: .wallet))
      add(
        try .decision(
          round: round, number: number, attempt: attempt, message: hash, reply: hash, tool: .reject,
          judge: .notAsked, outcome: .rejected, prize: 0, bundle: hash, context: hash, model: "anthropic/x"))
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "warden-log-\(getpid()).jsonl")
    try Data(lines.joined()).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let (process, output) = (Process(), Pipe())
    process.executableURL = executable
    process.arguments = ["verify", file.path]
    process.standardOutput = output
    let time = try ContinuousClock().measure {
      try process.run()
      _ = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
    }
    precondition(process.terminationStatus == 0, "the log was made right")
    report.add(
      "`warden verify` of a file of \(tree.size) records", "\(time.inSeconds.rounded(to: 2)) s", "at most 3 s"
    )
  }
}
