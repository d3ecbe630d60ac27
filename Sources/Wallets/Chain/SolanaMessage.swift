/// What the signers of a transaction sign: its accounts and what is to be done with them.
///
/// - SeeAlso: <https://solana.com/docs/core/transactions>
package struct SolanaMessage: Hashable, Sendable {
  package struct Instruction: Hashable, Sendable {
    /// Places among the accounts.
    package let program: Int
    package let accounts: [UInt8]
    package let data: [UInt8]
  }

  /// Accounts that stand in a table on the chain, by their places there. Programs and signers never do.
  package struct Lookup: Hashable, Sendable {
    package let table: SolanaAddress
    package let writable: [UInt8]
    package let readable: [UInt8]
  }

  /// Has tables of accounts; older ones have not.
  package let isVersioned: Bool
  /// The first accounts sign; of these the last ones are only read, and the last of the others as well.
  package let signerCount: Int
  package let readOnlySigners: Int
  package let readOnlyOthers: Int
  package let accounts: [SolanaAddress]
  package let blockhash: [UInt8]
  package let instructions: [Instruction]
  package let lookups: [Lookup]

  /// What is longer does not fit into the network's packets.
  static let mostBytes = 1_232
  private static let version: UInt8 = 0x80

  package var signers: ArraySlice<SolanaAddress> { accounts.prefix(signerCount) }

  /// - Returns: `nil` for bytes that are not exactly one message.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes else { return nil }
    var rest = bytes[...]
    isVersioned = rest.first.map { $0 & 0x80 != 0 } ?? false
    if isVersioned, rest.popFirst() != Self.version { return nil }
    guard let header = rest.popPrefix(3), let accounts = rest.popAddresses(),
      let blockhash = rest.popPrefix(32),
      let instructions = rest.popArray({ Instruction(&$0) })
    else { return nil }
    (signerCount, readOnlySigners, readOnlyOthers) = (Int(header[0]), Int(header[1]), Int(header[2]))
    (self.accounts, self.blockhash, self.instructions) = (accounts, blockhash, instructions)
    if isVersioned {
      guard let lookups = rest.popArray({ Lookup(&$0) }) else { return nil }
      self.lookups = lookups
    } else {
      lookups = []
    }
    let known = accounts.count + lookups.reduce(0) { $0 + $1.writable.count + $1.readable.count }
    guard rest.isEmpty, signerCount > 0, readOnlySigners < signerCount,
      signerCount + readOnlyOthers <= accounts.count, Set(accounts).count == accounts.count,
      instructions.allSatisfy({ $0.program < accounts.count && $0.accounts.allSatisfy { $0 < known } })
    else { return nil }
  }

  /// As it is signed and sent.
  package var bytes: [UInt8] {
    var bytes = isVersioned ? [Self.version] : []
    bytes += [UInt8(signerCount), UInt8(readOnlySigners), UInt8(readOnlyOthers)]
    bytes += CompactLength.bytes(of: accounts.count) + accounts.flatMap(\.bytes) + blockhash
    bytes += CompactLength.bytes(of: instructions.count)
    for instruction in instructions {
      bytes += [UInt8(instruction.program)] + instruction.accounts.counted + instruction.data.counted
    }
    guard isVersioned else { return bytes }
    bytes += CompactLength.bytes(of: lookups.count)
    for lookup in lookups { bytes += lookup.table.bytes + lookup.writable.counted + lookup.readable.counted }
    return bytes
  }
}

extension SolanaMessage.Instruction {
  fileprivate init?(_ rest: inout ArraySlice<UInt8>) {
    guard let program = rest.popFirst(), let accounts = rest.popCounted(), let data = rest.popCounted() else {
      return nil
    }
    (self.program, self.accounts, self.data) = (Int(program), accounts, data)
  }
}

extension SolanaMessage.Lookup {
  fileprivate init?(_ rest: inout ArraySlice<UInt8>) {
    guard let table = rest.popPrefix(32), let writable = rest.popCounted(), let readable = rest.popCounted()
    else {
      return nil
    }
    (self.table, self.writable, self.readable) = (SolanaAddress(bytes: table), writable, readable)
  }
}

extension [UInt8] {
  /// With their number before them.
  fileprivate var counted: [UInt8] { CompactLength.bytes(of: count) + self }
}

extension ArraySlice<UInt8> {
  mutating func popPrefix(_ count: Int) -> [UInt8]? {
    guard self.count >= count else { return nil }
    defer { removeFirst(count) }
    return Array(prefix(count))
  }

  fileprivate mutating func popCounted() -> [UInt8]? {
    guard let count = CompactLength.read(&self) else { return nil }
    return popPrefix(count)
  }

  fileprivate mutating func popAddresses() -> [SolanaAddress]? {
    popArray { $0.popPrefix(32).map { SolanaAddress(bytes: $0) } }
  }

  fileprivate mutating func popArray<Item>(
    _ element: (inout ArraySlice<UInt8>) -> Item?
  ) -> [Item]? {
    guard let count = CompactLength.read(&self) else { return nil }
    var elements: [Item] = []
    for _ in 0..<count {
      guard let next = element(&self) else { return nil }
      elements.append(next)
    }
    return elements
  }
}
