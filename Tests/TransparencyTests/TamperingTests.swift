import Groundwork
import Testing
import Vocabulary

@testable import Transparency

@Suite("A log that somebody has changed")
struct TamperingTests {
  private let round = "rnd_01KB0000000000000000000001"

  @Test("Each line of each record", arguments: 0..<10)
  func everyLine(index: Int) async throws {
    let lines = String(decoding: try LogFile().records[index].bytes, as: UTF8.self).split(separator: "\n")
    for (number, line) in lines.enumerated() {
      var file = try LogFile()
      // The last character that has another of its kind.
      let value = try #require(line.split(separator: " ").last)
      let last = try #require(value.last)
      let other = last.isNumber ? (last == "0" ? "1" : "0") : last == "e" ? "f" : last == "a" ? "b" : "e"
      file.change(index, String(line) + "\n", line.dropLast() + other + "\n")
      let verdict = await file.verdict()
      #expect(!verdict.isProved, "\(line)")
      // The record itself is named, or its number is what was changed.
      if number != 2 { #expect(verdict.faults.first?.sequence == Int64(index), "\(line)") }
      #expect(verdict.faults.contains { $0.sequence != nil }, "\(line)")
    }
  }

  @Test(
    "Each value has its own reason",
    arguments: [
      (3, "fee", "prize: 0", "prize: 1", LogFault.Reason.contradiction),
      (3, "tool", "tool: reject_transfer", "tool: none", .badSignature),
      (3, "message", "message: 5969", "message: 5968", .messageDiffers),
      (3, "reply", "reply: 578c", "reply: 578d", .badSignature),
      (3, "bundle", "bundle: 3229", "bundle: 3228", .bundleDiffers),
      (3, "context", "context: 7dd2", "context: 7dd3", .badSignature),
      (3, "attempt", "0000000002", "0000000005", .attemptDiffers),
      (3, "model", "example-model", "example-mode1", .badSignature),
      (2, "number", "number: 1", "number: 2", .numberGap(expected: 1)),
      (2, "player", "player: 0236", "player: 0237", .badSignature),
      (2, "fee", "fee: 10000000", "fee: 10000001", .badSignature),
      (2, "leading zero", "fee: 10000000", "fee: 010000000", .form("fee")),
      (2, "funding", "funding: wallet", "funding: Wallet", .form("funding")),
      (2, "upper case", "player: 02364ea0", "player: 02364EA0", .form("player")),
      (2, "one more line", "funding: wallet\n", "funding: wallet\nnote: hi\n", .form("the end")),
      (2, "no line feed", "funding: wallet\n", "funding: wallet", .form("a line feed")),
      (2, "carriage return", "funding: wallet\n", "funding: wallet\r\n", .form("funding")),
      (2, "round", "0001\nnumber", "0009\nnumber", .unknownRound),
      (2, "time", "T02:36:30.000Z", "T02:36:30.001Z", .badSignature),
      (2, "earlier", "T02:36:30.000Z", "T00:00:00.999Z", .timeWentBack),
      (4, "log", "log: 77617264656e3031", "log: 77617264656e3032", .otherLog),
      (4, "prev", "prev: 5a78", "prev: 5a79", .brokenChain),
      (4, "unknown key", "key: da654556bf37a9e9", "key: da654556bf37a9ea", .unknownKey),
      (7, "old key", "key: 785292a46bf06057", "key: da654556bf37a9e9", .retiredKey),
      (5, "number", "number: 2", "number: 7", .notHeld),
      (6, "new key", "public: 3c45", "public: 3c46", .badSignature),
      (9, "winner", "0003\nnonce", "0002\nnonce", .wrongWinner),
      (9, "result", "result: won", "result: exhausted", .wrongWinner),
    ])
  func reasons(index: Int, what: String, old: String, new: String, reason: LogFault.Reason) async throws {
    var file = try LogFile()
    file.change(index, old, new)
    #expect(await file.fault() == LogFault(reason, at: Int64(index)), "\(what)")
  }

  @Test(
    "A dropped record is missing, two that were swapped stand in the wrong place, and a doubled one is there twice"
  )
  func order() async throws {
    for index in 1..<9 {
      var dropped = try LogFile()
      dropped.records.remove(at: index)
      #expect(await dropped.fault() == LogFault(.missingRecord, at: Int64(index)))
      var swapped = try LogFile()
      swapped.records.swapAt(index, index + 1)
      #expect(await swapped.fault() == LogFault(.outOfOrder, at: Int64(index)))
      var doubled = try LogFile()
      doubled.records.insert(doubled.records[index], at: index + 1)
      #expect(await doubled.fault() == LogFault(.doubledRecord, at: Int64(index)))
    }
  }

  @Test("A log that was cut off at its end is found out by a head, and one without its beginning by its key")
  func ends() async throws {
    var cut = try LogFile()
    cut.records.removeLast()
    let reasons = await cut.verdict().faults.map(\.reason)
    #expect(reasons.contains(.headBeyondLog(size: 10)))
    #expect(reasons.contains(.wonButOpen(round: round)))
    var headless = try LogFile()
    headless.records.removeFirst()
    #expect(await headless.fault() == LogFault(.missingRecord, at: 0))
    #expect(await headless.verdict().faults.contains(LogFault(.noGenesis, at: 1)))
    #expect(await LogVerdict.of([[UInt8]]()).faults == [LogFault(.noGenesis)])
  }

  @Test("A signature by another key, of another record, or none")
  func signatures() async throws {
    let stranger = try #require(SigningKey(seed: [UInt8](repeating: 7, count: 32)))
    for index in 0..<10 {
      var file = try LogFile()
      let bytes = file.records[index].bytes
      for signature in [stranger.sign(bytes), file.records[(index + 1) % 10].signature, []] {
        file.records[index] = AttemptProof.Signed(bytes, signature: signature)
        #expect(await file.fault() == LogFault(.badSignature, at: Int64(index)))
      }
    }
  }

  @Test("A head of another tree, of another key, or with another signature")
  func heads() async throws {
    let vectors = try LogVectors()
    let (old, new) = (try vectors.key("A"), try vectors.key("B"))
    let head = try TreeHead(vectors.head.bytes)
    let root = try #require([UInt8](hex: head.root))
    let at = try #require(Moment(ofRecord: head.at))
    func fault(_ size: Int64, _ root: [UInt8], _ key: SigningKey, signedBy signer: SigningKey) async throws
      -> LogFault?
    {
      var file = try LogFile()
      let head = TreeHead(log: head.log, size: size, root: root, at: at, key: key.id)
      file.heads.append(AttemptProof.Signed(head.bytes, signature: signer.sign(head.bytes)))
      return await file.fault()
    }
    #expect(try await fault(10, root, new, signedBy: new) == nil)
    #expect(try await fault(10, MerkleTree.emptyRoot, new, signedBy: new)?.reason == .headRoot(size: 10))
    #expect(try await fault(9, root, new, signedBy: new)?.reason == .headRoot(size: 9))
    #expect(try await fault(11, root, new, signedBy: new)?.reason == .headBeyondLog(size: 11))
    #expect(try await fault(10, root, old, signedBy: old)?.reason == .headKey(size: 10))
    #expect(try await fault(10, root, new, signedBy: old)?.reason == .headSignature(size: 10))
  }

  @Test("What is revealed too early, of no round, or is not what was promised")
  func reveals() async throws {
    var early = try LogFile()
    early.records.removeLast()
    early.heads = []
    #expect(await early.verdict().faults.map(\.reason).contains(.earlyReveal(round: round)))
    var other = try LogFile()
    other.reveals = [Reveal(round: round, bundle: Array("{}".utf8))]
    #expect(await other.verdict().faults.map(\.reason) == [.revealDiffers(round: round)])
    other.reveals = [Reveal(round: "rnd_x", bundle: [])]
    #expect(await other.verdict().faults.map(\.reason) == [.revealOfUnknownRound(round: "rnd_x")])
  }

  /// Who holds the key can sign anything, but not make the story fit.
  @Test("An operator who signs everything anew is found out by what the records say")
  func operators() async throws {
    func reason(_ change: (inout LogFile) -> Void) async throws -> LogFault.Reason? {
      var file = try LogFile()
      change(&file)
      try file.signAnew()
      return await file.verdict().faults.first?.reason
    }
    #expect(try await reason { _ in } == nil)
    // A decision that was dropped: its attempt is never ended, and the next one comes before its turn.
    #expect(try await reason { $0.records.remove(at: 3) } == .outOfTurn)
    #expect(try await reason { $0.records.remove(at: 5) } == .outOfTurn)
    // A held attempt that was dropped together with its end.
    #expect(try await reason { $0.records.removeSubrange(4...5) } == .numberGap(expected: 2))
    #expect(try await reason { $0.records.remove(at: 4) } == .notHeld)
    // An approval that was made a rejection.
    #expect(
      try await reason {
        $0.change(
          8, "tool: approve_transfer\njudge: confirm\noutcome: approved\nprize: 3014000000",
          "tool: reject_transfer\njudge: not_asked\noutcome: rejected\nprize: 0")
      } == .wrongWinner)
    #expect(try await reason { $0.change(8, "outcome: approved", "outcome: rejected") } == .contradiction)
    // Another prompt than was promised.
    #expect(try await reason { $0.change(1, "commit: 3229", "commit: 3228") } == .bundleDiffers)
    #expect(
      try await reason { $0.change(9, "nonce: 104e", "nonce: 104f") } == .revealDiffers(round: self.round))
    // The same attempt twice, an attempt after the end, a round that begins again.
    #expect(try await reason { $0.records.insert($0.records[2], at: 3) } == .attemptTwice)
    #expect(try await reason { $0.records.swapAt(8, 9) } == .wrongWinner)
    #expect(
      try await reason {
        $0.records.insert($0.records[7], at: 9)
        $0.change(9, "T03:09:55.000Z", "T03:10:00.000Z")
        $0.change(
          9, "number: 3\nattempt: att_01KB0000000000000000000003",
          "number: 4\nattempt: att_01KB0000000000000000000005")
      } == .afterWin)
    // A win that was dropped, and the round shared out instead.
    #expect(
      try await reason {
        $0.records.remove(at: 8)
        $0.change(8, "result: won\nwinner: att_01KB0000000000000000000003", "result: exhausted\nwinner: -")
      } == .neverDecided(round: self.round, number: 3))
    // A key that nobody has shown to be theirs.
    #expect(try await reason { $0.change(6, "proof: MF1o", "proof: NF1o") } == .badKeyProof)
    #expect(
      try await reason {
        $0.records.append($0.records[7])
        $0.change(10, "T03:09:55.000Z", "T03:11:00.000Z")
      } == .roundIsClosed)
    #expect(try await reason { $0.records.insert($0.records[1], at: 2) } == .openedTwice)
  }

  @Test("Lines of a file that are nothing")
  func lines() async throws {
    let lines = try LogFile().lines
    for line in [
      "", "{}", "[]", "{", "hello", #"{"record":"x"}"#, #"{"format":"warden-export/2","log":"1"}"#,
    ] {
      var all = lines
      all.insert(Array(line.utf8), at: 4)
      #expect(await LogVerdict.of(all).faults == [LogFault(.unreadableLine(5))], "\(line)")
    }
    var all = lines
    all.insert(all[0], at: 3)
    #expect(await LogVerdict.of(all).faults == [LogFault(.unreadableLine(4))])
  }

  @Test("Every reason is a sentence of its own")
  func sentences() {
    let reasons: [LogFault.Reason] = [
      .unreadableLine(1), .form("a"), .otherLog, .noGenesis, .missingRecord, .outOfOrder, .doubledRecord,
      .brokenChain, .timeWentBack, .unknownKey, .retiredKey, .revokedKey, .notTheRootKey, .badSignature,
      .badKeyProof, .headBeyondLog(size: 1), .headRoot(size: 1), .headKey(size: 1), .headSignature(size: 1),
      .unknownRound, .openedTwice, .roundIsClosed, .numberGap(expected: 1), .attemptTwice, .notHeld,
      .attemptDiffers, .messageDiffers, .bundleDiffers, .outOfTurn, .contradiction, .afterWin, .wrongWinner,
      .neverDecided(round: "r", number: 1), .wonButOpen(round: "r"), .revealOfUnknownRound(round: "r"),
      .earlyReveal(round: "r"), .revealDiffers(round: "r"), .pathLeadsElsewhere, .openingDiffers,
    ]
    #expect(Set(reasons.map(\.description)).count == reasons.count)
    #expect("\(LogFault(.missingRecord, at: 4))" == "record 4: it is missing.")
  }
}
