/// A quick hash of bytes, 64 bits wide (FNV-1a), the same in every process. What depends on it is stored, such as the
/// marks of remembered texts: its values never change. Not for what people choose and gain from being equal: they could
/// choose equal ones.
///
/// Without generic code, which other modules could not specialise.
///
/// - SeeAlso: <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>
package struct FNV1a: Hashable, Sendable {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package init(_ text: String) { add(text) }

  package init(_ bytes: [UInt8]) { add(bytes) }

  package mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  package mutating func add(_ bytes: [UInt8]) { for byte in bytes { add(byte) } }

  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in for byte in bytes { add(byte) } }
  }
}
