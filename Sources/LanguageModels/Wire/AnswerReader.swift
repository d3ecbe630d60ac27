import JSON
import Transport

/// How one provider writes its answers.
protocol AnswerDialect: Sendable {
  /// How a stream is cut into events.
  static var framing: AnswerReader.Framing { get }
  /// One event of a stream.
  mutating func take(event: JSONValue, into reply: inout ReplyAssembly) throws(ModelError)
  /// A whole answer at once, from a server that does not stream.
  mutating func take(whole: JSONValue, into reply: inout ReplyAssembly) throws(ModelError)
}

/// Reads the body of an answer as it arrives, however it is cut.
struct AnswerReader: Sendable {
  enum Framing: Sendable {
    /// `text/event-stream`.
    case events
    /// One JSON object a line.
    case lines
  }

  private enum Form: Sendable {
    case undecided
    case events(ServerSentEventParser)
    case lines([UInt8])
    case whole([UInt8])
  }

  private var dialect: any AnswerDialect
  private let framing: Framing
  private var form = Form.undecided
  private(set) var reply = ReplyAssembly()
  private var count = 0
  /// Bytes.
  private let limit: Int

  init<Dialect: AnswerDialect>(_ dialect: Dialect, limit: Int) {
    self.dialect = dialect
    framing = Dialect.framing
    self.limit = limit
  }

  /// Takes the next bytes and returns the text in them.
  mutating func feed(_ bytes: [UInt8]) throws(ModelError) -> String {
    count += bytes.count
    guard count <= limit else { throw .tooLarge }
    if case .undecided = form { try decide(from: bytes) }
    // While a buffer is written to, `form` must not hold it as well: that would copy it.
    let form = self.form
    self.form = .undecided
    switch form {
    case .undecided: break
    case .events(var parser):
      defer { self.form = .events(parser) }
      try feed(bytes, to: &parser)
    case .lines(var line):
      defer { self.form = .lines(line) }
      try feed(bytes, to: &line)
    case .whole(var document):
      document += bytes
      self.form = .whole(document)
    }
    return reply.takeNewText()
  }

  /// The answer has ended.
  ///
  /// - Returns: Text that the end completed.
  /// - Throws: ``ModelError/cutOff`` when the provider had more to say.
  mutating func finish() throws(ModelError) -> String {
    switch form {
    case .undecided: throw count == 0 ? .cutOff : .unreadable(.notThisAPI)
    case .events: break
    case .lines(let line):
      if !reply.isComplete, !isBlank(line) { try takeLine(line, else: .cutOff) }
    case .whole(let document):
      try dialect.take(whole: try AnswerReader.parse(document, else: .cutOff), into: &reply)
      reply.isComplete = true
    }
    // A reason to stop is as good as an end: some servers leave out their last word.
    guard reply.isComplete || reply.stopReason != nil else { throw .cutOff }
    return reply.takeNewText()
  }

  /// The first byte that is not white space tells what kind of answer it is.
  private mutating func decide(from bytes: [UInt8]) throws(ModelError) {
    guard let first = bytes.first(where: { $0 > 0x20 }) else { return }
    switch (first, framing) {
    case (UInt8(ascii: "{"), .lines): form = .lines([])
    case (UInt8(ascii: "{"), .events): form = .whole([])
    // A field's name, a comment, or a byte order mark.
    case (UInt8(ascii: "a")...UInt8(ascii: "z"), .events), (UInt8(ascii: ":"), .events), (0xEF, .events):
      form = .events(ServerSentEventParser(limit: limit))
    default: throw .unreadable(.notThisAPI)
    }
  }

  private mutating func feed(_ bytes: [UInt8], to parser: inout ServerSentEventParser) throws(ModelError) {
    let events: [ServerSentEvent]
    do { events = try parser.feed(bytes) } catch { throw .tooLarge }
    for event in events where !reply.isComplete {
      if event.data == "[DONE]" {
        reply.isComplete = true
      } else if !event.data.isEmpty {
        let value = try AnswerReader.parse(Array(event.data.utf8), else: .unreadable(.notJSON))
        try dialect.take(event: value, into: &reply)
      }
    }
  }

  private mutating func feed(_ bytes: [UInt8], to line: inout [UInt8]) throws(ModelError) {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      line += rest[..<end]
      rest = rest[(end + 1)...]
      if !reply.isComplete, !isBlank(line) { try takeLine(line, else: .unreadable(.notJSON)) }
      line.removeAll(keepingCapacity: true)
    }
    line += rest
  }

  private mutating func takeLine(_ line: [UInt8], else error: ModelError) throws(ModelError) {
    try dialect.take(event: try AnswerReader.parse(line, else: error), into: &reply)
  }

  private static func parse(_ bytes: [UInt8], else error: ModelError) throws(ModelError) -> JSONValue {
    guard let document = try? JSONDocument(parsing: bytes) else { throw error }
    guard document.root.isObject else { throw .unreadable(.unexpected) }
    return document.root
  }
}

private func isBlank(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 <= 0x20 } }
