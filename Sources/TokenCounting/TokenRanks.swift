import CTokenRanks

/// A vocabulary as it lies in the program's file: finds the rank of a token by its bytes and the other way round.
// Sendable: the bytes are read-only and live as long as the process.
struct TokenRanks: @unchecked Sendable {
  /// No token has these bytes. Higher than every rank.
  static let none = UInt32.max

  private let vocabulary: ctokenranks_vocabulary

  init(_ vocabulary: ctokenranks_vocabulary) {
    precondition(vocabulary.count > 0, "the program was built with a vocabulary of another format")
    self.vocabulary = vocabulary
  }

  var count: Int { Int(vocabulary.count) }

  /// The rank of the token with these bytes, or ``none``.
  @inline(__always)
  func rank(of bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt32 {
    guard let base = bytes.baseAddress else { return Self.none }
    assert(start >= 0 && start <= end && end <= bytes.count)
    return withUnsafePointer(to: vocabulary) { ctokenranks_find($0, base + start, end - start) }
  }

  /// The bytes of a token that there is.
  func token(_ rank: UInt32) -> UnsafeBufferPointer<UInt8> {
    precondition(rank < vocabulary.count, "the vocabulary has no such token")
    var length = 0
    let start = withUnsafePointer(to: vocabulary) { ctokenranks_token($0, rank, &length) }
    return UnsafeBufferPointer(start: start, count: length)
  }
}
