/// Makes lines of bytes that come in pieces. Holds one line at most, however long what comes is.
struct LineAssembler {
  enum Line: Equatable {
    case text(String)
    /// Longer than ``LineAssembler/limit``; what it said is gone.
    case tooLong
  }

  /// Bytes of one line. Far beyond what any platform lets through.
  static let limit = 65_536

  private var current: [UInt8] = []
  private var isTooLong = false
  private var complete: [Line] = []

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        endLine()
      } else if current.count < Self.limit {
        current.append(byte)
      } else {
        isTooLong = true
      }
    }
  }

  /// The last line may lack its end.
  mutating func finish() { if !current.isEmpty { endLine() } }

  mutating func next() -> Line? { complete.isEmpty ? nil : complete.removeFirst() }

  private mutating func endLine() {
    if current.last == UInt8(ascii: "\r") { current.removeLast() }
    complete.append(isTooLong ? .tooLong : .text(String(decoding: current, as: UTF8.self).cleanedInput))
    current.removeAll(keepingCapacity: true)
    isTooLong = false
  }
}
