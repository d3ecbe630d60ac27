/// Bytes from a keyboard that nobody has read yet, taken out a character at a time.
struct KeyBuffer {
  /// More than anybody types ahead, and than most paste; what comes beyond is dropped.
  static let limit = 65_536

  private var bytes: [UInt8] = []
  /// What lies before has been taken.
  private var head = 0
  private var hasInterrupt = false

  mutating func append(_ more: some Collection<UInt8>) {
    if head == bytes.count { drop(to: head) }
    if bytes.count + more.count > Self.limit { drop(to: head) }
    let kept = more.prefix(Self.limit - bytes.count)
    bytes.append(contentsOf: kept)
    // Also the one that finds no room means it.
    if more.contains(3) { hasInterrupt = true }
  }

  /// Removes everything up to the last Ctrl-C.
  ///
  /// - Returns: Whether there was one.
  mutating func takeInterrupt() -> Bool {
    guard hasInterrupt else { return false }
    hasInterrupt = false
    drop(to: bytes[head...].lastIndex(of: 3).map { $0 + 1 } ?? bytes.count)
    return true
  }

  /// The next character; U+FFFD for bytes that are none; `nil` while the rest of it is missing.
  mutating func next() -> Unicode.Scalar? {
    guard head < bytes.count else { return nil }
    let length =
      switch bytes[head] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    let start = head + 1
    let continuation = bytes[start...].prefix(length - 1).prefix { 0x80...0xBF ~= $0 }.count
    if start + continuation == bytes.count, continuation < length - 1 { return nil }
    defer { head = start + continuation }
    return String(decoding: bytes[head..<(start + continuation)], as: UTF8.self).unicodeScalars.first
  }

  private mutating func drop(to index: Int) {
    bytes.removeFirst(index)
    head = 0
  }
}
