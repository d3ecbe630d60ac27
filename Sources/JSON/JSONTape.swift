/// Reads simdjson's tape: 64-bit words, the kind of an element in the top byte and its payload below.
///
/// - SeeAlso: <https://github.com/simdjson/simdjson/blob/v3.0.1/doc/tape.md>
struct JSONTape {
  let words: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>

  enum Kind {
    static let object = UInt8(ascii: "{")
    static let array = UInt8(ascii: "[")
    static let string = UInt8(ascii: "\"")
    static let signed = UInt8(ascii: "l")
    static let unsigned = UInt8(ascii: "u")
    static let double = UInt8(ascii: "d")
    static let `true` = UInt8(ascii: "t")
    static let `false` = UInt8(ascii: "f")
    static let null = UInt8(ascii: "n")
  }

  @inline(__always)
  func kind(at index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] >> 56) }

  /// The index after the element at `index` and all that lies in it.
  @inline(__always)
  func end(of index: Int) -> Int {
    switch kind(at: index) {
    // The lower half of the payload is the index after the closing bracket.
    case Kind.object, Kind.array: Int(words[index] & 0xFFFF_FFFF)
    case Kind.signed, Kind.unsigned, Kind.double: index + 2
    default: index + 1
    }
  }

  /// The indexes of what lies in the object or array at `index`, without its brackets.
  @inline(__always)
  func content(of index: Int) -> Range<Int> { index + 1..<end(of: index) - 1 }

  /// The bytes of the string at `index`: simdjson puts a 32-bit length before them.
  @inline(__always)
  func bytes(at index: Int) -> UnsafeBufferPointer<UInt8> {
    let start = strings + Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
    let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
    return UnsafeBufferPointer(start: start + 4, count: Int(length))
  }
}
