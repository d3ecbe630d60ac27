/// What is being done about a log: pieces of it are read anywhere, followed in their order, and their signatures checked
/// anywhere again.
struct VerdictWork {
  enum Done: Sendable {
    case read(first: Int, [ReadLine])
    case checked([LogFault])
  }

  private static let pieceLength = 512
  private static let mostAtOnce = 8

  var verifier: LogVerifier
  private(set) var faults: [LogFault] = []
  let checkers = SignatureCheckers()
  private var running = 0
  /// Pieces that were read before their turn, by the number of their first line.
  private var waiting: [Int: [ReadLine]] = [:]
  private var next = 0

  init(root: VerifyingKey?) { verifier = LogVerifier(root: root) }

  /// What waits for its turn takes room as well: a file is never in memory as a whole.
  var hasRoom: Bool { running + waiting.count < Self.mostAtOnce }

  mutating func began() { running += 1 }

  /// - Returns: `nil` at the end.
  static func piece(of lines: inout some IteratorProtocol<[UInt8]>) -> [[UInt8]]? {
    var piece: [[UInt8]] = []
    while piece.count < pieceLength, let line = lines.next() { piece.append(line) }
    return piece.isEmpty ? nil : piece
  }

  /// - Returns: The signatures of what could be followed now.
  mutating func take(_ done: Done) -> [SignatureCheck] {
    running -= 1
    switch done {
    case .checked(let more):
      faults += more
      return []
    case .read(let first, let lines):
      waiting[first] = lines
      var checks: [SignatureCheck] = []
      while let lines = waiting.removeValue(forKey: next) {
        for line in lines { checks += follow(line) }
      }
      return checks
    }
  }

  private mutating func follow(_ line: ReadLine) -> [SignatureCheck] {
    next += 1
    switch line {
    case .record(let record): return verifier.take(record)
    case .other(.head(let head, let signature)): verifier.take(head: head, signature: signature)
    case .other(.reveal(let reveal)): verifier.take(reveal)
    case .other(.header) where next == 1: break
    case .other(.header), .other(.record), .unreadable: verifier.note(.unreadableLine(next))
    }
    return []
  }
}
