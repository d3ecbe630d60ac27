extension JSONWriter {
  /// Copies a value that was read, without the spaces it had.
  package mutating func value(_ value: JSONValue) {
    value.document.withTape { copy(value.index, of: $0) }
  }

  /// The depth of the recursion is that of the document, which its limits bound.
  private mutating func copy(_ index: Int, of tape: JSONTape) {
    switch tape.kind(at: index) {
    case JSONTape.Kind.object:
      object { writer in
        var position = index + 1
        while position < tape.end(of: index) - 1 {
          writer.name(tape.bytes(at: position))
          writer.copy(position + 1, of: tape)
          position = tape.end(of: position + 1)
        }
      }
    case JSONTape.Kind.array:
      array { writer in
        var position = index + 1
        while position < tape.end(of: index) - 1 {
          writer.copy(position, of: tape)
          position = tape.end(of: position)
        }
      }
    case JSONTape.Kind.string: text(tape.bytes(at: index))
    case JSONTape.Kind.signed: value(Int64(bitPattern: tape.words[index + 1]))
    case JSONTape.Kind.unsigned: raw(Array(tape.words[index + 1].description.utf8))
    case JSONTape.Kind.double: value(Double(bitPattern: tape.words[index + 1]))
    case JSONTape.Kind.true: value(true)
    case JSONTape.Kind.false: value(false)
    default: null()
    }
  }
}
