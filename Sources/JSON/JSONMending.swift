/// A copy of a text that simdjson refused, in which half a surrogate pair (`\ud83d` alone) is `\ufffd`, and an
/// integer of 19 digits or more that does not fit 64 bits says `e0` at its end, which makes it a double.
///
/// Everything else is left as it is, so what was malformed for another reason still is.
func mendedJSON(_ text: UnsafeRawBufferPointer) -> [UInt8] {
  var mended: [UInt8] = []
  mended.reserveCapacity(text.count + 16)
  var index = 0
  var isInString = false
  while index < text.count {
    let byte = text[index]
    switch byte {
    case UInt8(ascii: "\""):
      isInString.toggle()
      mended.append(byte)
      index += 1
    case UInt8(ascii: "\\") where isInString:
      let length = escapeLength(text, at: index)
      if length == 6 && isHalfPair(text, at: index) {
        mended.append(contentsOf: Array(#"\ufffd"#.utf8))
      } else {
        mended.append(contentsOf: text[index..<index + length])
      }
      index += length
    case UInt8(ascii: "0")...UInt8(ascii: "9") where !isInString, UInt8(ascii: "-") where !isInString:
      let end = text[(index + 1)...].firstIndex { !isNumberByte($0) } ?? text.count
      mended.append(contentsOf: text[index..<end])
      if isTooLargeInteger(text[index..<end]) { mended.append(contentsOf: Array("e0".utf8)) }
      index = end
    default:
      mended.append(byte)
      index += 1
    }
  }
  return mended
}

/// 12 for a surrogate pair, 6 for any other `\u….`, else 2; never beyond the end of the text.
private func escapeLength(_ text: UnsafeRawBufferPointer, at index: Int) -> Int {
  guard let unit = codeUnit(text, at: index) else { return min(2, text.count - index) }
  guard 0xD800..<0xDC00 ~= unit, let next = codeUnit(text, at: index + 6) else { return 6 }
  return 0xDC00..<0xE000 ~= next ? 12 : 6
}

/// Only asked about an escape that is no whole pair.
private func isHalfPair(_ text: UnsafeRawBufferPointer, at index: Int) -> Bool {
  codeUnit(text, at: index).map { 0xD800..<0xE000 ~= $0 } ?? false
}

/// The number in `\uXXXX` at `index`.
private func codeUnit(_ text: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
  guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u")
  else {
    return nil
  }
  var unit: UInt32 = 0
  for byte in text[index + 2..<index + 6] {
    guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
    unit = unit << 4 | UInt32(digit)
  }
  return unit
}

private func isNumberByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
    UInt8(ascii: "e"), UInt8(ascii: "E"):
    true
  default: false
  }
}

private func isTooLargeInteger(_ number: Slice<UnsafeRawBufferPointer>) -> Bool {
  let digits = number.first == UInt8(ascii: "-") ? number.dropFirst() : number
  guard digits.count >= 19, digits.first != UInt8(ascii: "0") else { return false }
  guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return false }
  let text = String(decoding: number, as: UTF8.self)
  return Int64(text) == nil && UInt64(text) == nil
}
