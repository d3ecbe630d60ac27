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
    var text: [UInt8] = []
    text.reserveCapacity(marks.count * 9)
    for mark in marks {
      if !text.isEmpty { text.append(UInt8(ascii: ",")) }
      text.append(contentsOf: String(mark, radix: 16).utf8)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads ``stored`` back; what is no number is left out.
  init(stored text: String) {
    marks = text.utf8.split(separator: UInt8(ascii: ",")).suffix(Self.kept).compactMap {
      UInt32(Substring($0), radix: 16)
    }
  }
}
