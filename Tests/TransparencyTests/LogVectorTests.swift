import Groundwork
import JSON
import Testing
import Vocabulary

@testable import Transparency

@Suite("The vectors of the signed log")
struct LogVectorTests {
  let vectors: LogVectors

  init() throws { vectors = try LogVectors() }

  @Test("Every part of the file is checked here")
  func parts() {
    let names = Set(vectors.root.members?.map(\.key) ?? [])
    #expect(
      names == [
        "seeds", "keys", "prompt", "rules", "message", "reply", "player", "records", "merkle_roots_by_size",
        "inclusion", "head",
      ])
    #expect(vectors.records.count == 10)
    #expect(vectors.root["inclusion"]?.array?.count == 10)
    #expect((vectors.root["seeds"]?.members?.count, vectors.root["keys"]?.members?.count) == (2, 2))
    #expect(Set(vectors.records.compactMap { try? LogRecord($0.bytes).entry.kind }).count == 6)
  }

  @Test("Seeds have these keys and names", arguments: ["A", "B"])
  func keys(name: String) throws {
    let key = try vectors.key(name)
    #expect(key.verifying.bytes.hex == (try vectors.text("keys", name, "public")))
    #expect(key.id == (try vectors.text("keys", name, "id")))
    #expect(!"\(key)".contains(try vectors.text("seeds", name)))
  }

  @Test("Commitments to the bundle, to texts and to players")
  func commitments() throws {
    let nonce = try vectors.text("prompt", "nonce")
    #expect(Commitment.bundle(vectors.bundle, nonce: nonce) == (try vectors.text("prompt", "commit")))
    let message = Commitment.message(
      try vectors.text("message", "text"), nonce: try vectors.text("message", "nonce"))
    #expect(message == (try vectors.text("message", "hash")))
    let reply = Commitment.reply(try vectors.text("reply", "text"), nonce: try vectors.text("reply", "nonce"))
    #expect(reply == (try vectors.text("reply", "hash")))
    let secret = [UInt8](hex: try vectors.text("player", "round_secret")) ?? []
    #expect(
      Commitment.player(try vectors.text("player", "user"), secret: secret)
        == (try vectors.text("player", "tag")))
    let rules = SHA256.hash(Array(try vectors.text("rules").utf8)).hex
    #expect(try LogRecord(vectors.records[1].bytes).entry["rules"] == rules)
  }

  @Test("Every record is read, written byte for byte, and signed as it was", arguments: 0..<10)
  func records(index: Int) throws {
    let signed = vectors.records[index]
    let record = try LogRecord(signed.bytes)
    let json = try #require(vectors.root["records"]?.array)[index]
    #expect(record.entry.kind.rawValue == json["kind"]?.string)
    #expect(record.leaf.hex == json["leaf"]?.string)
    #expect(record.sequence == Int64(index))

    let at = try #require(Moment(ofRecord: record.at))
    let again = LogRecord(
      try LogEntry(record.entry.kind, record.entry.values), log: record.log, sequence: record.sequence,
      previous: record.previous, at: at, key: record.key)
    #expect(again == record)
    let key = try [vectors.key("A"), vectors.key("B")].first { $0.id == record.key }
    #expect(key?.sign(record.bytes) == signed.signature)
    #expect(key?.verifying.verifies(signed.signature, of: record.bytes) == true)
  }

  @Test("Keys are introduced with a proof")
  func introductions() throws {
    for (name, index, reason) in [("A", 0, KeyReason.genesis), ("B", 6, .rotation)] {
      let record = try LogRecord(vectors.records[index].bytes)
      #expect(try vectors.key(name).introduction(to: record.log, because: reason) == record.entry)
    }
  }

  @Test("Roots of every size")
  func roots() throws {
    let leaves = try vectors.records.map { try LogRecord($0.bytes).leaf }
    let roots = try #require(vectors.root["merkle_roots_by_size"]?.array).compactMap(\.string)
    #expect(roots.count == 11)
    var tree = MerkleAccumulator()
    for (size, root) in roots.enumerated() {
      #expect(tree.root.hex == root)
      #expect(MerkleTree.root(of: leaves.prefix(size)).hex == root)
      if size < leaves.count { tree.append(leaves[size]) }
    }
  }

  @Test("Paths of every record", arguments: 0..<10)
  func paths(index: Int) throws {
    let leaves = try vectors.records.map { try LogRecord($0.bytes).leaf }
    let json = try #require(vectors.root["inclusion"]?.array)[index]
    let path = json["path"]?.array?.compactMap(\.string)
    #expect(json["index"]?.int64 == Int64(index))
    #expect(MerkleTree.path(to: index, in: leaves[...]).map(\.hex) == path)
    let root = MerkleTree.root(
      from: leaves[index], at: Int64(index), size: 10, path: MerkleTree.path(to: index, in: leaves[...]))
    #expect(root == MerkleTree.root(of: leaves))
  }

  @Test("Any other path, place or size leads elsewhere")
  func wrongPaths() {
    for size in 1...33 {
      let leaves = (0..<size).map { MerkleTree.leaf([UInt8($0)]) }
      let root = MerkleTree.root(of: leaves)
      for index in 0..<size {
        let path = MerkleTree.path(to: index, in: leaves[...])
        func lead(_ leaf: Int, _ place: Int, _ size: Int, _ path: [[UInt8]]) -> Bool {
          MerkleTree.root(from: leaves[leaf], at: Int64(place), size: Int64(size), path: path) == root
        }
        #expect(lead(index, index, size, path))
        #expect(!lead(index, index, size, path + [root]))
        if !path.isEmpty { #expect(!lead(index, index, size, Array(path.dropLast()))) }
        if size > 1 {
          #expect(!lead((index + 1) % size, index, size, path))
          #expect(!lead(index, (index + 1) % size, size, path))
        }
        #expect(!lead(index, size, size, path))
        #expect(!lead(index, -1, size, path))
      }
    }
  }

  @Test("The head is read, written byte for byte, and signed as it was")
  func head() throws {
    let head = try TreeHead(vectors.head.bytes)
    let root = try #require([UInt8](hex: head.root))
    let at = try #require(Moment(ofRecord: head.at))
    #expect(TreeHead(log: head.log, size: head.size, root: root, at: at, key: head.key) == head)
    #expect(try vectors.key("B").sign(head.bytes) == vectors.head.signature)
  }

  @Test("The whole log is proved, with its reveal")
  func whole() async throws {
    let verdict = await (try LogFile()).verdict()
    #expect(verdict.faults == [])
    #expect(verdict.records == 10)
    #expect(verdict.rounds == 1)
    #expect(verdict.keys.map(\.key.id) == [try vectors.key("A").id, try vectors.key("B").id])
  }
}

extension Moment {
  /// The moment of `2026-11-21T02:36:32.123Z`; all of them lie on one day here.
  init?(ofRecord text: String) {
    let numbers = text.split { !$0.isNumber }.compactMap { Int64($0) }
    guard numbers.count == 7, text.hasPrefix("2026-11-21") else { return nil }
    let seconds = 1_795_219_200 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
    self.init(milliseconds: seconds * 1_000 + numbers[6])
  }
}
