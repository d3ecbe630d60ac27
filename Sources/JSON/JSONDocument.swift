import CSimdjson

/// A parsed JSON text (RFC 8259), read through ``root``.
///
/// The text must be valid UTF-8 without a byte order mark. Two harmless departures from what others send are read
/// rather than refused, because one of them would otherwise block a whole batch of updates: half a surrogate pair
/// becomes U+FFFD, and an integer beyond 64 bits becomes a double. A number beyond a double is malformed.
///
/// Of two members with the same key the first one counts; ``JSONValue/members`` still shows both.
// Unchecked: nobody writes to the tape and the strings after `init`, and they live until `deinit`.
package final class JSONDocument: @unchecked Sendable {
  private let parsed: csimdjson_document

  /// - Throws: ``JSONError``; nothing of the text is kept then.
  package convenience init(parsing text: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
    self.init(try JSONDocument.tape(parsing: text, limits))
  }

  /// Parses the bytes of `text`, which are not kept.
  package convenience init(
    parsing text: UnsafeRawBufferPointer, limits: JSONLimits = .standard
  ) throws(JSONError) {
    self.init(try JSONDocument.tape(parsing: text, limits))
  }

  package convenience init(parsing text: String, limits: JSONLimits = .standard) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }

  private init(_ parsed: csimdjson_document) { self.parsed = parsed }

  deinit { csimdjson_release(parsed) }

  package var root: JSONValue { JSONValue(document: self, index: 1) }

  /// Lends the tape and the strings; neither may leave `body`.
  @inline(__always)
  func withTape<Result>(_ body: (JSONTape) -> Result) -> Result {
    withExtendedLifetime(self) { body(JSONTape(words: parsed.tape, strings: parsed.strings)) }
  }

  private static func tape(parsing text: [UInt8], _ limits: JSONLimits) throws(JSONError)
    -> csimdjson_document
  {
    let outcome = text.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in try tape(parsing: bytes, limits) }
    }
    return try outcome.get()
  }

  private static func tape(
    parsing text: UnsafeRawBufferPointer, _ limits: JSONLimits
  ) throws(JSONError) -> csimdjson_document {
    guard text.count <= limits.bytes else { throw .tooLarge(bytes: text.count, limit: limits.bytes) }
    guard let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self), !text.isEmpty else {
      throw .malformed("the JSON text is empty")
    }
    var parsed = csimdjson_document()
    var outcome = csimdjson_parse(start, text.count, limits.depth, &parsed)
    if outcome == csimdjson_bad_string || outcome == csimdjson_bad_number {
      let mended = mendedJSON(text)
      outcome = csimdjson_parse(mended, mended.count, limits.depth, &parsed)
    }
    switch outcome {
    case csimdjson_parsed: return parsed
    case csimdjson_too_deep: throw .tooDeep(limit: limits.depth)
    case csimdjson_bad_string: throw .malformed("a JSON string is not closed or holds a bad escape")
    case csimdjson_bad_number: throw .malformed("a JSON number is malformed or too large")
    case csimdjson_bad_utf8: throw .malformed("the JSON text is not valid UTF-8")
    case csimdjson_empty: throw .malformed("the JSON text is empty")
    case csimdjson_out_of_memory: throw .malformed("there is no memory for the JSON text")
    default:
      throw .malformed(
        "the JSON text is incomplete, or has a comma, colon, quote or bracket too many or too few")
    }
  }
}
