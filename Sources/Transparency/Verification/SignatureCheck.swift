import Groundwork

/// One signature that has to be right, and what it means if it is not.
package struct SignatureCheck: Sendable {
  private let key: VerifyingKey
  private let signature: [UInt8]
  private let bytes: [UInt8]
  private let failure: LogFault

  init(_ key: VerifyingKey, _ signature: [UInt8], _ bytes: [UInt8], _ failure: LogFault) {
    (self.key, self.signature, self.bytes, self.failure) = (key, signature, bytes, failure)
  }

  /// - Returns: `nil` when the signature is right.
  package func fault() -> LogFault? { key.verifies(signature, of: bytes) ? nil : failure }

  /// Checks many, those of one key together.
  ///
  /// - Returns: What is wrong, in the order of the checks.
  static func faults(of checks: [SignatureCheck], _ checkers: SignatureCheckers) -> [LogFault] {
    var wrong: [Int] = []
    for (key, places) in Dictionary(grouping: checks.indices, by: { checks[$0].key }) {
      if places.count >= Ed25519Checker.worthwhile, let checker = checkers.checker(for: key) {
        let right = checker.areRight(places.map { (checks[$0].signature, checks[$0].bytes) })
        for (place, isRight) in zip(places, right) where !isRight { wrong.append(place) }
      } else {
        wrong += places.filter { checks[$0].fault() != nil }
      }
    }
    return wrong.sorted().map { checks[$0].failure }
  }
}

/// The multiples of the keys of one log, each made once.
final class SignatureCheckers: Sendable {
  /// A log whose owner changed the key more often has the rest checked one by one.
  private static let limit = 16

  private let known = Guarded<[VerifyingKey: Ed25519Checker]>([:])

  /// - Returns: `nil` for what is no key, and when there are too many.
  func checker(for key: VerifyingKey) -> Ed25519Checker? {
    // Whoever comes meanwhile waits for the same.
    known.withLock { known -> Ed25519Checker? in
      if let checker = known[key] { return checker }
      guard known.count < Self.limit, let checker = Ed25519Checker(publicKey: key.bytes) else { return nil }
      known[key] = checker
      return checker
    }
  }
}
