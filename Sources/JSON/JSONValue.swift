import Glibc

/// One value of a ``JSONDocument``, which it keeps alive. Cheap to copy; every getter is nil for another type.
package struct JSONValue: Sendable {
  let document: JSONDocument
  let index: Int

  /// The member of an object; nil for an absent key, or when this is no object. Looks at one key after the other.
  package subscript(_ key: String) -> JSONValue? {
    document.withTape { tape in
      guard tape.kind(at: index) == JSONTape.Kind.object else { return nil }
      let found: Int?? = key.utf8.withContiguousStorageIfAvailable { find($0, in: tape) }
      // Only strings bridged from elsewhere lack contiguous storage.
      let position = found ?? Array(key.utf8).withUnsafeBufferPointer { find($0, in: tape) }
      return position.map { JSONValue(document: document, index: $0) }
    }
  }

  /// Text with its escapes resolved.
  package var string: String? {
    document.withTape { tape in
      guard tape.kind(at: index) == JSONTape.Kind.string else { return nil }
      return String(decoding: tape.bytes(at: index), as: UTF8.self)
    }
  }

  /// A whole number that fits; also one written as `5.0` or `5e3`, as long as a double holds it exactly (2^53).
  package var int64: Int64? {
    document.withTape { tape in
      switch tape.kind(at: index) {
      case JSONTape.Kind.signed: return Int64(bitPattern: tape.words[index + 1])
      case JSONTape.Kind.double:
        let value = Double(bitPattern: tape.words[index + 1])
        return value.magnitude <= 0x1p53 ? Int64(exactly: value) : nil
      default: return nil
      }
    }
  }

  /// The nearest double; integers beyond 2^53 lose their last digits.
  package var double: Double? {
    document.withTape { tape in
      switch tape.kind(at: index) {
      case JSONTape.Kind.signed: Double(Int64(bitPattern: tape.words[index + 1]))
      case JSONTape.Kind.unsigned: Double(tape.words[index + 1])
      case JSONTape.Kind.double: Double(bitPattern: tape.words[index + 1])
      default: nil
      }
    }
  }

  package var bool: Bool? {
    document.withTape { tape in
      switch tape.kind(at: index) {
      case JSONTape.Kind.true: true
      case JSONTape.Kind.false: false
      default: nil
      }
    }
  }

  package var isNull: Bool { document.withTape { $0.kind(at: index) == JSONTape.Kind.null } }
  package var isObject: Bool { document.withTape { $0.kind(at: index) == JSONTape.Kind.object } }

  /// The elements of an array, in order.
  package var array: [JSONValue]? {
    document.withTape { tape in
      guard tape.kind(at: index) == JSONTape.Kind.array else { return nil }
      var values: [JSONValue] = []
      var position = index + 1
      while position < tape.end(of: index) - 1 {
        values.append(JSONValue(document: document, index: position))
        position = tape.end(of: position)
      }
      return values
    }
  }

  /// The members of an object in the order of the text, duplicates included.
  package var members: [(key: String, value: JSONValue)]? {
    document.withTape { tape in
      guard tape.kind(at: index) == JSONTape.Kind.object else { return nil }
      var members: [(key: String, value: JSONValue)] = []
      var position = index + 1
      while position < tape.end(of: index) - 1 {
        let key = String(decoding: tape.bytes(at: position), as: UTF8.self)
        members.append((key, JSONValue(document: document, index: position + 1)))
        position = tape.end(of: position + 1)
      }
      return members
    }
  }

  private func find(_ key: UnsafeBufferPointer<UInt8>, in tape: JSONTape) -> Int? {
    let end = tape.end(of: index) - 1
    var position = index + 1
    while position < end {
      let candidate = tape.bytes(at: position)
      if candidate.count == key.count, isSame(candidate, key) { return position + 1 }
      position = tape.end(of: position + 1)
    }
    return nil
  }

  /// Whether two buffers of the same length hold the same; an empty one may lack an address.
  @inline(__always)
  private func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
    return memcmp(leftStart, rightStart, left.count) == 0
  }
}

extension JSONValue {
  /// This value again as JSON without spaces, in the order of the text.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }
}
