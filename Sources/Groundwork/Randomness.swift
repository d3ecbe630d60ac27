import CCrypto
import Vocabulary

/// Where chance comes from. Passed in, so that a test decides it.
package struct Randomness: Sendable {
  private let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Void

  package init(_ fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) { self.fill = fill }

  /// OpenSSL's generator, good enough for keys and codes.
  package static let system = Randomness { buffer in
    // Asking costs thousands of instructions, however little is asked for; every answer takes several numbers.
    guard buffer.count == MemoryLayout<UInt64>.size else { return fromOpenSSL(buffer) }
    buffer.storeBytes(of: numbers.withLock { $0.next() }, as: UInt64.self)
  }

  private static let numbers = Guarded(NumberReserve())

  fileprivate static func fromOpenSSL(_ buffer: UnsafeMutableRawBufferPointer) {
    let code = RAND_bytes(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(buffer.count))
    precondition(code == 1, "the system has no randomness to give")
  }

  /// The same sequence for the same seed; for tests, jitter and choices that nobody gains from guessing.
  package static func seeded(_ seed: UInt64) -> Randomness {
    let generator = Guarded(SplitMix64(state: seed))
    return Randomness { buffer in
      generator.withLock { generator in
        for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: generator.next()) }
      }
    }
  }

  package func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      fill(UnsafeMutableRawBufferPointer(buffer))
      filled = count
    }
  }

  package func number() -> UInt64 {
    var value: UInt64 = 0
    withUnsafeMutableBytes(of: &value) { fill($0) }
    return value
  }

  /// Evenly spread over `[0, 1)`.
  package func unit() -> Double { Double(number() >> 11) * 0x1p-53 }

  /// Evenly spread over `0..<bound`; `bound` is above 0.
  package func index(below bound: Int) -> Int { Int(number().multipliedFullWidth(by: UInt64(bound)).high) }
}

/// Random numbers in stock, each handed out once.
private struct NumberReserve: Sendable {
  private var numbers: [UInt64] = []

  mutating func next() -> UInt64 {
    if numbers.isEmpty {
      numbers = [UInt64](repeating: 0, count: 64)
      numbers.withUnsafeMutableBytes { Randomness.fromOpenSSL($0) }
    }
    return numbers.removeLast()
  }
}

/// - SeeAlso: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension Identifier {
  /// A fresh identifier: 48 bits of time, 80 bits of chance, so identifiers sort by the time they were made.
  package init(at now: Moment, _ randomness: Randomness) {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    var value = UInt128(UInt64(max(0, now.milliseconds)) & 0xFFFF_FFFF_FFFF) << 80
    for byte in randomness.bytes(10).enumerated() {
      value |= UInt128(byte.element) << UInt128(8 * byte.offset)
    }
    let prefix = Subject.prefix.utf8
    let text = String(unsafeUninitializedCapacity: prefix.count + 27) { buffer in
      var index = buffer.initialize(fromContentsOf: prefix)
      buffer.initializeElement(at: index, to: UInt8(ascii: "_"))
      index += 1
      for digit in 0..<26 {
        let five = Int((value >> UInt128(5 * (25 - digit))) & 31)
        buffer.initializeElement(at: index + digit, to: alphabet[five])
      }
      return index + 26
    }
    self.init(text)
  }
}
