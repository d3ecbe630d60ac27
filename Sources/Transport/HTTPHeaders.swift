import Glibc

/// The header lines of a message, kept as they came and read when asked for.
package struct HTTPHeaders: Sendable {
  /// `Name: value` lines, each ended by a line feed, with or without a carriage return before it.
  private var lines: [UInt8]

  init(lines: [UInt8]) { self.lines = lines }

  package init(_ fields: [(String, String)] = []) {
    lines = []
    for (name, value) in fields { append(name, value) }
  }

  package mutating func append(_ name: String, _ value: String) {
    lines += name.utf8
    lines += ": ".utf8
    lines += value.utf8
    lines.append(UInt8(ascii: "\n"))
  }

  /// The value of the first header of that name, without the blanks around it. Upper and lower case are one.
  package func first(_ name: String) -> String? {
    var (found, name): (String?, String) = (nil, name)
    name.withUTF8 { name in
      forEach { candidate, value in
        guard candidate.count == name.count else { return true }
        for index in name.indices where lower(candidate[candidate.startIndex + index]) != lower(name[index]) {
          return true
        }
        found = String(decoding: value, as: UTF8.self)
        return false
      }
    }
    return found
  }

  package var all: [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    forEach { name, value in
      fields.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
      return true
    }
    return fields
  }

  /// Calls `body` for each line that has a name, until it answers `false`.
  private func forEach(_ body: (Slice<UnsafeBufferPointer<UInt8>>, Slice<UnsafeBufferPointer<UInt8>>) -> Bool)
  {
    lines.withUnsafeBufferPointer { lines in
      var start = 0
      while start < lines.count {
        let end = Self.index(of: UInt8(ascii: "\n"), in: lines, start..<lines.count) ?? lines.count
        let colon = Self.index(of: UInt8(ascii: ":"), in: lines, start..<end) ?? start
        defer { start = end + 1 }
        guard colon > start else { continue }
        var (first, last) = (colon + 1, end)
        while first < last, isBlank(lines[first]) { first += 1 }
        while last > first, isBlank(lines[last - 1]) { last -= 1 }
        if !body(lines[start..<colon], lines[first..<last]) { return }
      }
    }
  }

  private static func index(
    of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}

private func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
