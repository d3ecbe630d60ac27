/// The bytes of weights: in the program, or in an array.
struct AttackBytes: Sendable {
  // The program's own read-only data, which stay where they are.
  nonisolated(unsafe) private let program: UnsafeRawBufferPointer?
  private let own: [UInt8]

  /// Came with the program, whose tests have looked at them.
  var isTrusted: Bool { program != nil }

  init(program: UnsafeRawBufferPointer) { (self.program, own) = (program, []) }
  init(_ own: [UInt8]) { (program, self.own) = (nil, own) }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    if let program { body(program) } else { own.withUnsafeBytes(body) }
  }
}

extension UnsafeRawBufferPointer {
  func littleWord(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  func littleFloat(at offset: Int) -> Float { Float(bitPattern: littleWord(at: offset)) }

  func littleShort(at offset: Int) -> Int {
    Int(UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }
}
