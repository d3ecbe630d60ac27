import Groundwork
import JSON
import Transparency

/// `warden verify`: checks what Warden has published, with nothing but the files.
///
/// What a file is, its first bytes say: a whole log (`warden-export/1`), a record or a tree head with its signature
/// beside it (`record.txt`, `record.sig`), a head as it was posted, the `proof.json` and `opening.json` of one attempt,
/// or a root key (64 hexadecimal digits).
struct Verify {
  private var exports: [String] = []
  private var records: [AttemptProof.Signed] = []
  private var heads: [AttemptProof.Signed] = []
  private var proof: AttemptProof?
  private var opening: Opening?
  private var root: VerifyingKey?

  static func run(_ files: [String]) async throws -> ExitStatus {
    var verify = Verify()
    for file in files { try verify.read(file) }
    return try await verify.run()
  }

  private mutating func read(_ path: String) throws(Stop) {
    // Read along with what it signs.
    if path.hasSuffix(".sig") { return }
    var lines = try LineFile(path).makeIterator()
    guard let first = lines.next() else { throw Stop(.failure, "\(path) is empty.") }
    if case .header = LogExport.line(first) {
      exports.append(path)
      return
    }
    let bytes = try content(of: path)
    if bytes.starts(with: "warden-log/1 ".utf8) {
      records.append(try signed(path, bytes))
    } else if let posted = PostedHead.read(bytes) {
      heads.append(posted)
    } else if bytes.starts(with: "warden-head/1\n".utf8) {
      heads.append(try signed(path, bytes))
    } else if let key = VerifyingKey(hex: String(decoding: bytes.prefix(64), as: UTF8.self)),
      bytes.count <= 65
    {
      root = key
    } else if let json = try? JSONDocument(parsing: bytes).root, let proof = AttemptProof(json: json) {
      self.proof = proof
    } else if let json = try? JSONDocument(parsing: bytes).root, let opening = Opening(json: json) {
      self.opening = opening
    } else {
      throw Stop(
        .failure, "\(path) is nothing that can be verified; give it an export, or what /verify sends.")
    }
  }

  private func content(of path: String) throws(Stop) -> [UInt8] {
    do {
      return try TextFile.read(path, atMost: 8 << 20)
    } catch {
      throw Stop(.failure, "\(path) cannot be read; is it there, and is it a file?")
    }
  }

  private func signed(_ path: String, _ bytes: [UInt8]) throws(Stop) -> AttemptProof.Signed {
    let name = path.hasSuffix(".txt") ? String(path.dropLast(4)) : path
    return AttemptProof.Signed(bytes, signature: try content(of: name + ".sig"))
  }

  private func run() async throws -> ExitStatus {
    guard !exports.isEmpty || !records.isEmpty else {
      throw Stop(
        .failure, "There is nothing to verify: give it an export, or record.txt with its proof.json.")
    }
    var isProved = true
    for export in exports {
      let verdict = await LogVerdict.of(
        try LineFile(export), heads: heads.map { ($0.bytes, $0.signature) }, root: root)
      try StandardOutput.write("\(export): \(verdict.summary)")
      try complain(verdict.faults)
      isProved = isProved && verdict.isProved
    }
    if !records.isEmpty { isProved = try proveRecords() && isProved }
    return isProved ? .ok : .failure
  }

  private func proveRecords() throws -> Bool {
    guard let proof else {
      throw Stop(.failure, "A record needs the proof.json that came with it: give that file too.")
    }
    let faults = proof.faults(of: records, opening: opening, root: root)
    if faults.isEmpty {
      let texts = opening == nil ? "" : ", and so are the texts"
      try StandardOutput.write(
        "Proved: \(records.count == 1 ? "the record is" : "the records are") in the log\(texts).")
    }
    try complain(faults)
    return faults.isEmpty
  }

  /// More than this says nothing new.
  private static let mostFaults = 20

  private func complain(_ faults: [LogFault]) throws {
    for fault in faults.prefix(Self.mostFaults) { try StandardOutput.write("Not proved: \(fault)") }
    if faults.count > Self.mostFaults {
      try StandardOutput.write("And \(faults.count - Self.mostFaults) more that may follow from these.")
    }
  }
}

extension LogVerdict {
  fileprivate var summary: String {
    guard isProved else { return "\(faults.count) of what it says cannot be so." }
    let names = keys.map(\.key.id).joined(separator: ", ")
    return
      "Proved: log \(log), \(records) records, \(rounds) rounds, signed by \(names); its root is \(root)."
  }
}
