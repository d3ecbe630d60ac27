extension [UInt8] {
  /// Appends `text` as a JSON string, quotes included. Swift's strings are valid UTF-8, and so is what is written.
  mutating func appendJSON(_ text: String) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { appendJSON($0) }
    // Only strings bridged from elsewhere lack contiguous storage.
    if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { appendJSON($0) } }
  }

  /// Appends valid UTF-8 as a JSON string: runs that need no escape are copied whole.
  mutating func appendJSON(_ text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var start = 0
    while start < text.count {
      let end = endOfPlainRun(text, from: start)
      append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<end]))
      guard end < text.count else { break }
      appendEscape(of: text[end])
      start = end + 1
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(of byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    default:
      append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
      append(UInt8(ascii: "0") + byte >> 4)
      append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") + (byte & 15) - 10)
    }
  }
}

/// The index of the first byte from `start` on that JSON wants escaped, or the end: eight bytes at a time.
private func endOfPlainRun(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
  let ones: UInt64 = 0x0101_0101_0101_0101
  var index = start
  let raw = UnsafeRawBufferPointer(text)
  while index + 8 <= text.count {
    let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    let quotes = word ^ (ones &* 0x22)
    let slashes = word ^ (ones &* 0x5C)
    // A byte's top bit is set where it was below 0x20, respectively zero after the XOR; bytes above 0x7F never are.
    let controls = (word &- ones &* 0x20) & ~word
    let hits = (controls | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & (ones &* 0x80)
    if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
    index += 8
  }
  while index < text.count {
    if text[index] < 0x20 || text[index] == 0x22 || text[index] == 0x5C { break }
    index += 1
  }
  return index
}
