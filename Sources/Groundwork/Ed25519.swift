import CCrypto

/// Signatures that anybody can check and only the owner of a seed can make.
///
/// - SeeAlso: RFC 8032.
package enum Ed25519 {
  /// Whether `signature` was made over exactly these bytes by the owner of a public key.
  ///
  /// - Parameters:
  ///   - signature: 64 bytes; anything else is no signature.
  ///   - publicKey: 32 bytes; anything else is nobody's key.
  package static func verify(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
    guard signature.count == 64, publicKey.count == 32,
      let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
    else { return false }
    defer { EVP_PKEY_free(key) }
    return withContext { context in
      EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
        && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
  }

  /// The 64 bytes that prove who wrote a message; the same for the same message and seed.
  ///
  /// - Parameter seed: 32 bytes.
  package static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8] {
    let key = privateKey(seed)
    defer { EVP_PKEY_free(key) }
    return [UInt8](unsafeUninitializedCapacity: 64) { signature, count in
      var length = 64
      let isSigned = withContext { context in
        EVP_DigestSignInit(context, nil, nil, nil, key) == 1
          && EVP_DigestSign(context, signature.baseAddress, &length, message, message.count) == 1
      }
      precondition(isSigned && length == 64, "OpenSSL has no Ed25519")
      count = 64
    }
  }

  /// The 32 bytes by which others know the owner of a seed.
  package static func publicKey(seed: [UInt8]) -> [UInt8] {
    let key = privateKey(seed)
    defer { EVP_PKEY_free(key) }
    return [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
      var length = 32
      let code = EVP_PKEY_get_raw_public_key(key, bytes.baseAddress, &length)
      precondition(code == 1 && length == 32, "OpenSSL has no Ed25519")
      count = 32
    }
  }

  private static func privateKey(_ seed: [UInt8]) -> OpaquePointer {
    precondition(seed.count == 32, "a seed has 32 bytes")
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else {
      preconditionFailure("OpenSSL has no Ed25519")
    }
    return key
  }

  private static func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("there is no memory for a signature") }
    defer { EVP_MD_CTX_free(context) }
    return body(context)
  }
}
