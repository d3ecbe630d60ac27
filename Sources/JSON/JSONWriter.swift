/// Writes JSON by appending bytes. What was opened is closed, because closures do it; what is written is valid as long
/// as an object gets only named values and an array only unnamed ones.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { writer in
///   writer.field("chat_id", 1)
///   writer.array("entities") { writer in writer.object { $0.field("type", "bold") } }
/// }
/// ```
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  /// Something stands before the next value on its level.
  private var needsComma = false

  package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }
}

// Values without a name: the root and the elements of arrays.
extension JSONWriter {
  package mutating func object<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    open(UInt8(ascii: "{"))
    try body(&self)
    close(UInt8(ascii: "}"))
  }

  package mutating func array<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    open(UInt8(ascii: "["))
    try body(&self)
    close(UInt8(ascii: "]"))
  }

  package mutating func value(_ value: String) {
    separate()
    bytes.appendJSON(value)
    needsComma = true
  }

  package mutating func value(_ value: Int64) {
    separate()
    bytes.append(contentsOf: value.description.utf8)
    needsComma = true
  }

  package mutating func value(_ value: Int) { self.value(Int64(value)) }

  package mutating func value(_ value: Bool) { raw(value ? "true" : "false") }

  /// JSON has no infinities: they are written as `null`, as JavaScript does.
  package mutating func value(_ value: Double) { raw(value.isFinite ? value.description : "null") }

  package mutating func null() { raw("null") }

  /// Appends `json` as it is: it must be one valid value, such as ``JSONValue/bytes``.
  package mutating func raw(_ json: [UInt8]) {
    separate()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  private mutating func raw(_ json: String) {
    separate()
    bytes.append(contentsOf: json.utf8)
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  @inline(__always)
  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func name(_ key: String) {
    separate()
    bytes.appendJSON(key)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// The name of a member that was read.
  mutating func name(_ key: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.appendJSON(key)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A string that was read.
  mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    separate()
    bytes.appendJSON(text)
    needsComma = true
  }
}

// Members of objects. Nil leaves the member out; ``null(_:)`` writes one.
extension JSONWriter {
  package mutating func field(_ key: String, _ value: String?) {
    guard let value else { return }
    name(key)
    self.value(value)
  }

  package mutating func field(_ key: String, _ value: Int64?) {
    guard let value else { return }
    name(key)
    self.value(value)
  }

  package mutating func field(_ key: String, _ value: Int?) { field(key, value.map { Int64($0) }) }

  package mutating func field(_ key: String, _ value: Bool?) {
    guard let value else { return }
    name(key)
    self.value(value)
  }

  package mutating func field(_ key: String, _ value: Double?) {
    guard let value else { return }
    name(key)
    self.value(value)
  }

  package mutating func field(_ key: String, _ value: JSONValue?) {
    guard let value else { return }
    name(key)
    self.value(value)
  }

  package mutating func null(_ key: String) {
    name(key)
    null()
  }

  /// Appends `json` as it is: it must be one valid value.
  package mutating func raw(_ key: String, _ json: [UInt8]) {
    name(key)
    raw(json)
  }

  package mutating func object<Failure: Error>(
    _ key: String, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    name(key)
    try object(body)
  }

  package mutating func array<Failure: Error>(
    _ key: String, _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    name(key)
    try array(body)
  }
}
