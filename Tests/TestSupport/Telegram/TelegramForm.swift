import JSON

/// The fields of an `application/x-www-form-urlencoded` body.
func formFields(in body: [UInt8]) -> [(name: String, value: String)] {
  body.split(separator: UInt8(ascii: "&")).map { pair in
    let name = pair.prefix { $0 != UInt8(ascii: "=") }
    return (percentDecoded(name), percentDecoded(pair.dropFirst(name.count + 1)))
  }
}

/// Writes the fields of a query or a form as the JSON object they stand for: in a form everything is text, and what
/// a method wants as a number, a boolean or an object is written out.
func object(
  from fields: [(name: String, value: String)], for method: String
) throws(TelegramFailure) -> JSONValue {
  var writer = JSONWriter()
  writer.object { writer in
    for (name, value) in fields {
      let types = TelegramSchema.standard.fields[method]?.first { $0.name == name }?.types ?? []
      let isText = types.contains("String") && Int64(value) == nil || types == ["String"] || types.isEmpty
      if isText { writer.field(name, value) } else { writer.raw(name, Array(value.utf8)) }
    }
  }
  guard let document = try? JSONDocument(parsing: writer.bytes) else { throw .bad("can't parse a parameter") }
  return document.root
}

private func percentDecoded(_ text: ArraySlice<UInt8>) -> String {
  var bytes: [UInt8] = []
  var rest = text
  while let byte = rest.popFirst() {
    let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    if byte == UInt8(ascii: "%"), digits.count == 2 {
      bytes.append(UInt8(digits[0] * 16 + digits[1]))
      rest.removeFirst(2)
    } else {
      bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
