/// Something in a log that cannot be as it should be.
package struct LogFault: Error, Hashable, Sendable {
  /// The record that shows it; `nil` for what concerns no single record.
  package let sequence: Int64?
  package let reason: Reason

  package enum Reason: Hashable, Sendable {
    // What is in the file.
    /// A line that is nothing an export has.
    case unreadableLine(Int)
    /// Not written as records are; names what should have stood there.
    case form(String)
    case otherLog
    // The order of records.
    case noGenesis
    case missingRecord
    case outOfOrder
    case doubledRecord
    case brokenChain
    case timeWentBack
    // Who signed.
    case unknownKey
    case retiredKey
    case revokedKey
    case notTheRootKey
    case badSignature
    case badKeyProof
    // Tree heads.
    case headBeyondLog(size: Int64)
    case headRoot(size: Int64)
    case headKey(size: Int64)
    case headSignature(size: Int64)
    // Rounds.
    case unknownRound
    case openedTwice
    case roundIsClosed
    case numberGap(expected: Int64)
    case attemptTwice
    case notHeld
    case attemptDiffers
    case messageDiffers
    case bundleDiffers
    case outOfTurn
    case contradiction
    case afterWin
    case wrongWinner
    case neverDecided(round: String, number: Int64)
    case wonButOpen(round: String)
    // What was promised and then shown.
    case revealOfUnknownRound(round: String)
    case earlyReveal(round: String)
    case revealDiffers(round: String)
    // One attempt.
    case pathLeadsElsewhere
    case openingDiffers
  }

  package init(_ reason: Reason, at sequence: Int64? = nil) {
    self.sequence = sequence
    self.reason = reason
  }
}

extension LogFault: CustomStringConvertible {
  /// One sentence.
  package var description: String {
    sequence.map { "record \($0): \(reason)." } ?? "\(reason)."
  }
}

extension LogFault.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadableLine(let number): "line \(number) of the file is nothing that an export has"
    case .form(let name):
      "it is not written as it has to be; “\(name)” should stand where something else does"
    case .otherLog: "it belongs to another log"
    case .noGenesis: "the log does not begin with the key that it is signed with"
    case .missingRecord: "it is missing"
    case .outOfOrder: "it stands in another place than its number says"
    case .doubledRecord: "it is there twice"
    case .brokenChain: "it does not name the record before it"
    case .timeWentBack: "it is older than the record before it"
    case .unknownKey: "nobody has introduced the key that it names"
    case .retiredKey: "its key had been replaced by then"
    case .revokedKey: "its key had been revoked by then"
    case .notTheRootKey: "only the root key may revoke a key, and this is another or an unknown one"
    case .badSignature: "its signature is not that of its key"
    case .badKeyProof: "nobody has shown that the new key is theirs"
    case .headBeyondLog(let size):
      "a tree head covers \(size) records, and there are fewer: the end is cut off"
    case .headRoot(let size): "the tree head of \(size) records is not that of these records"
    case .headKey(let size): "the tree head of \(size) records names a key that was not in use then"
    case .headSignature(let size): "the signature of the tree head of \(size) records is not that of its key"
    case .unknownRound: "nobody has opened its round"
    case .openedTwice: "its round had been opened before"
    case .roundIsClosed: "its round was closed by then"
    case .numberGap(let expected): "attempt number \(expected) of the round is missing"
    case .attemptTwice: "the attempt was held before"
    case .notHeld: "it ends something that is not held, or that had ended already"
    case .attemptDiffers: "it names another attempt than was held under its number"
    case .messageDiffers: "it judges another message than was paid for"
    case .bundleDiffers: "it was judged by other rules than were promised"
    case .outOfTurn: "an earlier attempt of the round was still waiting"
    case .contradiction: "its tool, judge, outcome and prize contradict each other"
    case .afterWin: "the round had been won by then"
    case .wrongWinner: "its result is not what the decisions say"
    case .neverDecided(let round, let number):
      "attempt number \(number) of \(round) was held and never ended, and the round is closed"
    case .wonButOpen(let round): "\(round) was won and never closed"
    case .revealOfUnknownRound(let round): "something is revealed of \(round), which nobody opened"
    case .earlyReveal(let round): "the bundle of \(round) is revealed, and the round is not closed"
    case .revealDiffers(let round): "what is revealed of \(round) is not what was promised"
    case .pathLeadsElsewhere: "its path does not lead to the tree head"
    case .openingDiffers: "the message or the reply is not the one in the record"
    }
  }
}
