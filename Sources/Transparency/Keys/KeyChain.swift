import Groundwork

/// Which key may sign, as the log itself says it from its first record on.
package struct KeyChain: Hashable, Sendable {
  package enum Standing: Hashable, Sendable {
    case active
    case retired
    case revoked
  }

  /// Somebody who has had the pen.
  package struct Holder: Hashable, Sendable {
    package let key: VerifyingKey
    package fileprivate(set) var standing: Standing
    /// The first record that this key signs; the log's first key introduces itself.
    package let from: Int64
    package fileprivate(set) var to: Int64?
  }

  /// In the order of their introduction.
  package private(set) var holders: [Holder] = []
  /// The public half of the key that alone can revoke others; known from elsewhere.
  private let root: VerifyingKey?

  package init(root: VerifyingKey?) { self.root = root }

  package var active: VerifyingKey? { holders.last { $0.standing == .active }?.key }

  /// Who has signed a record, as far as they were allowed to.
  func signer(of key: String) throws(LogFault.Reason) -> VerifyingKey {
    guard let holder = holders.last(where: { $0.key.id == key }) else { throw .unknownKey }
    switch holder.standing {
    case .active: return holder.key
    case .retired: throw .retiredKey
    case .revoked: throw .revokedKey
    }
  }

  /// Who may have signed a head that covers the records before `size`.
  func signer(of key: String, atSize size: Int64) -> VerifyingKey? {
    holders.last { $0.key.id == key && $0.from <= size && ($0.to.map { size <= $0 } ?? true) }?.key
  }

  /// Who may have signed the record with this number.
  func signer(of key: String, at sequence: Int64) -> VerifyingKey? {
    holders.last { holder in
      holder.key.id == key && holder.from <= sequence && (holder.to.map { sequence <= $0 } ?? true)
    }?.key
  }

  /// Takes a `key` record in.
  ///
  /// - Returns: Who has to have signed the record, and the new key with its proof.
  mutating func introduce(
    _ record: LogRecord
  ) throws(LogFault.Reason) -> (signer: VerifyingKey, new: VerifyingKey, proof: [UInt8]) {
    guard let new = record.entry["public"].flatMap({ VerifyingKey(hex: $0) }),
      let proof = record.entry["proof"].flatMap({ [UInt8](base64: $0) }),
      let reason = record.entry["reason"].flatMap(KeyReason.init(rawValue:))
    else { throw .form("public") }
    let signer: VerifyingKey
    switch reason {
    case .genesis:
      guard holders.isEmpty, record.sequence == 0, record.key == new.id else { throw .noGenesis }
      signer = new
    case .rotation:
      signer = try self.signer(of: record.key)
      end(.retired, at: record.sequence)
    case .compromise:
      guard let root, record.key == root.id else { throw .notTheRootKey }
      signer = root
      end(.revoked, at: record.sequence)
    }
    let from = reason == .genesis ? 0 : record.sequence + 1
    holders.append(Holder(key: new, standing: .active, from: from, to: nil))
    return (signer, new, proof)
  }

  private mutating func end(_ standing: Standing, at sequence: Int64) {
    guard let last = holders.lastIndex(where: { $0.standing == .active }) else { return }
    holders[last].standing = standing
    // A head may cover the record that replaced the key, and no later one.
    holders[last].to = sequence
  }
}

extension LogFault.Reason: Error {}
