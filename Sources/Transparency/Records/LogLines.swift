/// Text that is not written in the form of the log.
package struct LogFormError: Error, Hashable {
  /// From 1.
  package let line: Int
  /// What should stand there.
  package let name: String
}

/// Lines `name: value`, each ended by a line feed, read in the order in which they have to stand.
struct LogLines {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>
  private var number = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes[...] }

  mutating func next() throws(LogFormError) -> Slice<UnsafeBufferPointer<UInt8>> {
    number += 1
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      throw LogFormError(line: number, name: "a line feed")
    }
    let line = rest[rest.startIndex..<end]
    rest = rest[(end + 1)...]
    return line
  }

  /// The value of the next line, which has to have this name.
  mutating func value(
    _ name: String, _ isRight: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool
  ) throws(LogFormError) -> Slice<UnsafeBufferPointer<UInt8>> {
    let line = try next()
    let length = name.utf8.count
    guard line.count > length + 2, line.starts(with: name.utf8),
      line[line.startIndex + length] == UInt8(ascii: ":"),
      line[line.startIndex + length + 1] == UInt8(ascii: " ")
    else { throw LogFormError(line: number, name: name) }
    let value = line[(line.startIndex + length + 2)...]
    guard isRight(value) else { throw LogFormError(line: number, name: name) }
    return value
  }

  func end() throws(LogFormError) {
    if !rest.isEmpty { throw LogFormError(line: number + 1, name: "the end") }
  }
}
