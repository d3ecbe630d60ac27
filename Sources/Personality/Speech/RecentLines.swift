/// The lines that a person heard last, as marks of their texts, so that none of them comes again soon.
package struct RecentLines: Hashable, Sendable {
  /// Oldest first.
  private var marks: [UInt32] = []

  /// More than two categories' worth: a talk of twenty turns repeats nothing that it can help.
  static let kept = 32

  package init() {}

  func contains(_ mark: UInt32) -> Bool { marks.contains(mark) }

  /// How long ago a line was said: 0 for the oldest kept, `nil` when it is not remembered.
  func position(of mark: UInt32) -> Int? { marks.lastIndex(of: mark) }

  mutating func add(_ mark: UInt32) {
    marks.removeAll { $0 == mark }
    marks.append(mark)
    if marks.count > Self.kept { marks.removeFirst(marks.count - Self.kept) }
  }

  /// One column: hexadecimal numbers, joined by commas.
  var stored: String {
    String(unsafeUninitializedCapacity: marks.count * 9) { text in
      var count = 0
      for mark in marks {
        if count > 0 {
          text[count] = UInt8(ascii: ",")
          count += 1
        }
        var shift: UInt32 = mark == 0 ? 4 : UInt32(31 - mark.leadingZeroBitCount) / 4 * 4 + 4
        while shift > 0 {
          shift -= 4
          let digit = UInt8(truncatingIfNeeded: mark >> shift) & 15
          text[count] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
          count += 1
        }
      }
      return count
    }
  }

  /// Reads ``stored`` back; what is no number is left out.
  init(stored text: String) {
    marks.reserveCapacity(Self.kept + 1)
    var (mark, digits, isNumber) = (UInt32(0), 0, true)
    func finish(_ marks: inout [UInt32]) {
      if isNumber, (1...8).contains(digits) { marks.append(mark) }
      (mark, digits, isNumber) = (0, 0, true)
    }
    var text = text
    text.withUTF8 { bytes in
      for byte in bytes {
        switch byte {
        case UInt8(ascii: ","): finish(&marks)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
          (mark, digits) = (mark << 4 | UInt32(byte & 15), digits + 1)
        case UInt8(ascii: "a")...UInt8(ascii: "f"):
          (mark, digits) = (mark << 4 | UInt32(byte - 87), digits + 1)
        default: isNumber = false
        }
      }
    }
    finish(&marks)
    if marks.count > Self.kept { marks.removeFirst(marks.count - Self.kept) }
  }
}
