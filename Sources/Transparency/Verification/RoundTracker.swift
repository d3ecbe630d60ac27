import Groundwork

/// One round, as its records tell it.
struct RoundTracker: Sendable {
  private struct Waiting { let attempt: String, message: String }

  let commit: String
  private(set) var result: String?
  private(set) var nonce: String?
  private(set) var bundle: String?
  /// How many attempts were held.
  private(set) var held: Int64 = 0
  private var waiting: [Int64: Waiting] = [:]
  /// The attempt that the guardian let win.
  private(set) var approved: String?
  private var attempts: Set<String> = []

  init(_ open: LogEntry) { commit = open["commit"] ?? "" }

  /// What was held and has not ended, by its number.
  var undecided: [Int64] { waiting.keys.sorted() }

  mutating func take(_ entry: LogEntry) throws(LogFault.Reason) {
    switch entry.kind {
    case .held: try hold(entry)
    case .decision: try decide(entry)
    case .void: _ = try end(entry)
    case .roundClose: try close(entry)
    case .prizePaid: if result == nil { throw .contradiction }
    case .roundOpen: throw .openedTwice
    case .key: break
    }
  }

  private mutating func hold(_ entry: LogEntry) throws(LogFault.Reason) {
    guard result == nil else { throw .roundIsClosed }
    guard approved == nil else { throw .afterWin }
    let expected = held + 1
    guard let number = entry["number"].flatMap({ Int64($0) }), let attempt = entry["attempt"],
      let message = entry["message"]
    else { throw .form("number") }
    guard attempts.insert(attempt).inserted else { throw .attemptTwice }
    held = max(held, number)
    waiting[number] = Waiting(attempt: attempt, message: message)
    guard number == expected else { throw .numberGap(expected: expected) }
  }

  private mutating func decide(_ entry: LogEntry) throws(LogFault.Reason) {
    guard result == nil else { throw .roundIsClosed }
    guard approved == nil else { throw .afterWin }
    let number = entry["number"].flatMap { Int64($0) } ?? 0
    let isFirst = !waiting.keys.contains { $0 < number }
    let held = try end(entry)
    if entry["outcome"] == "approved" { approved = held.attempt }
    guard entry["message"] == held.message else { throw .messageDiffers }
    guard entry["bundle"] == commit else { throw .bundleDiffers }
    guard isFirst else { throw .outOfTurn }
    guard Self.isConsistent(entry) else { throw .contradiction }
  }

  private static func isConsistent(_ entry: LogEntry) -> Bool {
    let isApproval = entry["tool"] == "approve_transfer"
    switch (entry["outcome"], entry["judge"]) {
    case ("approved", "confirm"), ("approved", "not_asked"): return isApproval
    case ("approved_denied", "deny"): return isApproval && entry["prize"] == "0"
    case ("rejected", "not_asked"): return !isApproval && entry["prize"] == "0"
    default: return false
    }
  }

  private mutating func end(_ entry: LogEntry) throws(LogFault.Reason) -> (attempt: String, message: String) {
    guard let number = entry["number"].flatMap({ Int64($0) }), let held = waiting.removeValue(forKey: number)
    else { throw .notHeld }
    guard entry["attempt"] == held.attempt else { throw .attemptDiffers }
    return (held.attempt, held.message)
  }

  private mutating func close(_ entry: LogEntry) throws(LogFault.Reason) {
    guard result == nil else { throw .roundIsClosed }
    (result, nonce, bundle) = (entry["result"], entry["nonce"], entry["bundle"])
    let isWon = entry["result"] == "won"
    guard isWon == (approved != nil), entry["winner"] == (approved ?? "-") else { throw .wrongWinner }
  }
}
