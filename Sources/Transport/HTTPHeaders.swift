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
    var found: String?
    forEach { candidate, value in
      guard candidate.count == name.utf8.count,
        zip(candidate, name.utf8).allSatisfy({ lower($0) == lower($1) })
      else { return true }
      found = String(decoding: value, as: UTF8.self)
      return false
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
  private func forEach(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) {
    var start = lines.startIndex
    while start < lines.endIndex {
      let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.endIndex
      let line = lines[start..<end]
      start = min(end + 1, lines.endIndex)
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { continue }
      var value = line[(colon + 1)...]
      while let byte = value.first, isBlank(byte) { value.removeFirst() }
      while let byte = value.last, isBlank(byte) { value.removeLast() }
      if !body(line[..<colon], value) { return }
    }
  }
}

private func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
