/// Finds values in a JSON text without reading the rest of it: what lies between takes neither memory nor names.
///
/// It looks at brackets and strings only, so it finds something in texts that are no JSON, too; whoever reads a value
/// that it found parses that. It never fails otherwise than by finding nothing.
struct SparseJSON: Sendable {
  private let bytes: [UInt8]
  private let range: Range<Int>

  init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  /// The text of this value.
  var text: [UInt8] { Array(bytes[range]) }

  /// The members of an object, in order; empty for anything else. Keys with escapes are left out: none of Discord's
  /// has any.
  func members(_ visit: (_ key: ArraySlice<UInt8>, _ value: SparseJSON) -> Void) {
    var index = afterSpace(range.lowerBound)
    guard byte(index) == UInt8(ascii: "{") else { return }
    index = afterSpace(index + 1)
    while byte(index) == UInt8(ascii: "\"") {
      let keyEnd = end(of: index)
      let colon = afterSpace(keyEnd)
      guard byte(colon) == UInt8(ascii: ":") else { return }
      let start = afterSpace(colon + 1)
      let valueEnd = end(of: start)
      guard valueEnd > start, keyEnd - 1 > index else { return }
      visit(bytes[index + 1..<keyEnd - 1], SparseJSON(bytes, start..<valueEnd))
      index = afterSpace(valueEnd)
      guard byte(index) == UInt8(ascii: ",") else { return }
      index = afterSpace(index + 1)
    }
  }

  subscript(_ key: String) -> SparseJSON? {
    var found: SparseJSON?
    members { name, value in if found == nil, name.elementsEqual(key.utf8) { found = value } }
    return found
  }

  /// The elements of an array, in order.
  func elements(_ visit: (SparseJSON) -> Void) {
    var index = afterSpace(range.lowerBound)
    guard byte(index) == UInt8(ascii: "[") else { return }
    index = afterSpace(index + 1)
    while index < range.upperBound, byte(index) != UInt8(ascii: "]") {
      let valueEnd = end(of: index)
      guard valueEnd > index else { return }
      visit(SparseJSON(bytes, index..<valueEnd))
      index = afterSpace(valueEnd)
      guard byte(index) == UInt8(ascii: ",") else { return }
      index = afterSpace(index + 1)
    }
  }

  /// 0 beyond the end, which no JSON text holds.
  @inline(__always)
  private func byte(_ index: Int) -> UInt8 { index < range.upperBound ? bytes[index] : 0 }

  private func afterSpace(_ start: Int) -> Int {
    var index = start
    while true {
      switch byte(index) {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return index
      }
    }
  }

  /// Where the value that begins at `start` ends; `start` itself when there is none.
  private func end(of start: Int) -> Int {
    switch byte(start) {
    case UInt8(ascii: "\""): return endOfString(start)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return endOfBrackets(start)
    default:
      var index = start
      while index < range.upperBound {
        switch bytes[index] {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09: return index
        default: index += 1
        }
      }
      return index
    }
  }

  private func endOfString(_ start: Int) -> Int {
    var index = start + 1
    while index < range.upperBound {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 2
      case UInt8(ascii: "\""): return index + 1
      default: index += 1
      }
    }
    return start
  }

  private func endOfBrackets(_ start: Int) -> Int {
    var depth = 0
    var index = start
    while index < range.upperBound {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let end = endOfString(index)
        guard end > index else { return start }
        index = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return start
  }
}
