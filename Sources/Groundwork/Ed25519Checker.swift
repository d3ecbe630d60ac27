import CCrypto
import CEdwards

/// Checks many signatures of one key, some eight times as fast as one after the other: the key's multiples are made once.
///
/// Says the same of every signature as ``Ed25519/verify(_:of:publicKey:)``. OpenSSL has the last word all the same: about
/// what is found wrong always, and about one in ``spotCheck`` of what is found right.
package final class Ed25519Checker: Sendable {
  /// From how many signatures on the multiples are worth their five milliseconds and 165 KB.
  package static let worthwhile = 128
  private static let spotCheck = 64

  private let publicKey: [UInt8]
  // Written before anybody else knows of them, and only read from then on.
  nonisolated(unsafe) private let multiples: UnsafeMutablePointer<cedwards_table>
  nonisolated(unsafe) private static let generator = {
    let table = UnsafeMutablePointer<cedwards_table>.allocate(capacity: 1)
    cedwards_generator(table)
    return table
  }()

  /// - Returns: `nil` for what is no public key: no signature of it is right.
  package init?(publicKey: [UInt8]) {
    guard publicKey.count == 32 else { return nil }
    self.publicKey = publicKey
    multiples = .allocate(capacity: 1)
    if cedwards_key(multiples, publicKey) == 0 {
      // Memory goes in `deinit`, which also runs now.
      return nil
    }
  }

  deinit { multiples.deallocate() }

  /// - Returns: For each signature whether it was made over exactly its message.
  package func areRight(_ signed: [(signature: [UInt8], message: [UInt8])]) -> [Bool] {
    var right: [Bool] = []
    right.reserveCapacity(signed.count)
    for start in stride(from: 0, to: signed.count, by: Int(CEDWARDS_MOST)) {
      right += areRight(signed[start..<min(start + Int(CEDWARDS_MOST), signed.count)])
    }
    for index in signed.indices where !right[index] || index.isMultiple(of: Self.spotCheck) {
      right[index] = Ed25519.verify(signed[index].signature, of: signed[index].message, publicKey: publicKey)
    }
    return right
  }

  /// Of ``CEDWARDS_MOST`` at most.
  private func areRight(_ signed: ArraySlice<(signature: [UInt8], message: [UInt8])>) -> [Bool] {
    let inputs = signed.map { input($0.signature, $0.message) }
    var right = [UInt8](repeating: 0, count: inputs.count)
    cedwards_verify(Self.generator, multiples, inputs, inputs.count, &right)
    return zip(signed, right).map { $0.signature.count == 64 && $1 == 1 }
  }

  private func input(_ signature: [UInt8], _ message: [UInt8]) -> cedwards_signature {
    var input = cedwards_signature()
    guard signature.count == 64 else { return input }
    withUnsafeMutableBytes(of: &input.point) { $0.copyBytes(from: signature[..<32]) }
    withUnsafeMutableBytes(of: &input.scalar) { $0.copyBytes(from: signature[32...]) }
    let hashed = signature[..<32] + publicKey + message
    let code = hashed.withUnsafeBufferPointer { hashed in
      withUnsafeMutableBytes(of: &input.hash) { digest in
        EVP_Digest(
          hashed.baseAddress, hashed.count, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil,
          EVP_sha512(), nil)
      }
    }
    precondition(code == 1, "OpenSSL has no SHA-512")
    return input
  }
}
