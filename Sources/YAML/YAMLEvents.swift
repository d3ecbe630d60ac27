import CYAML

/// libyaml's parser, one event at a time, in our words.
struct YAMLEvents: ~Copyable {
  enum Event {
    case scalar(String, isPlain: Bool)
    case sequenceStart, sequenceEnd
    case mappingStart, mappingEnd
    case alias
    case documentStart
    case streamEnd
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeBufferPointer<UInt8>
  private let file: String

  /// - Parameter text: Must outlive this value; libyaml reads it piece by piece.
  init(of text: UnsafeBufferPointer<UInt8>, file: String) {
    // On the heap: libyaml keeps a pointer to the parser in the parser.
    parser = .allocate(capacity: 1)
    let code = yaml_parser_initialize(parser)
    precondition(code == 1, "libyaml finds no memory")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    (self.text, self.file) = (text, file)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event that matters, and its line.
  mutating func next() throws(YAMLError) -> (event: Event, line: Int) {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
      defer { yaml_event_delete(&event) }
      let line = event.start_mark.line + 1
      switch event.type {
      case YAML_SCALAR_EVENT:
        let scalar = event.data.scalar
        try refuse(tag: scalar.tag, line)
        let text = String(
          decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        return (.scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), line)
      case YAML_SEQUENCE_START_EVENT:
        try refuse(tag: event.data.sequence_start.tag, line)
        return (.sequenceStart, line)
      case YAML_SEQUENCE_END_EVENT: return (.sequenceEnd, line)
      case YAML_MAPPING_START_EVENT:
        try refuse(tag: event.data.mapping_start.tag, line)
        return (.mappingStart, line)
      case YAML_MAPPING_END_EVENT: return (.mappingEnd, line)
      case YAML_ALIAS_EVENT: return (.alias, line)
      case YAML_DOCUMENT_START_EVENT: return (.documentStart, line)
      // libyaml goes on giving no event after the end of the stream.
      case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return (.streamEnd, line)
      default: continue
      }
    }
  }

  private func refuse(tag: UnsafeMutablePointer<UInt8>?, _ line: Int) throws(YAMLError) {
    guard let tag else { return }
    throw YAMLError(
      file: file, line: line, message: "the tag \(shown(String(cString: tag))) is not understood here")
  }

  private func problem() -> YAMLError {
    let state = parser.pointee
    let reason = state.problem.map { String(cString: $0) } ?? "this is no YAML"
    if state.error == YAML_READER_ERROR {
      // The reader knows the byte, not the line. It reports a forbidden character and a broken one alike.
      let line = text.prefix(state.problem_offset).count { $0 == UInt8(ascii: "\n") } + 1
      return YAMLError(
        file: file, line: line, message: "a character here cannot be part of a text file (\(reason))")
    }
    let line = state.problem_mark.line + 1
    if isTab(at: state.problem_mark) {
      return YAMLError(file: file, line: line, message: "a tab cannot indent here: use spaces")
    }
    let context = state.context.map { " " + String(cString: $0) } ?? ""
    let isElsewhere = state.context != nil && state.context_mark.line != state.problem_mark.line
    let since = isElsewhere ? " that begins in line \(state.context_mark.line + 1)" : ""
    return YAMLError(file: file, line: line, message: "this is no YAML: \(reason)\(context)\(since)")
  }

  private func isTab(at mark: yaml_mark_t) -> Bool {
    // The mark counts characters; its line and column find the byte even when other characters stand before it.
    let lines = text.split(
      separator: UInt8(ascii: "\n"), maxSplits: mark.line, omittingEmptySubsequences: false)
    guard mark.line < lines.count else { return false }
    let line = lines[mark.line].prefix { $0 != UInt8(ascii: "\n") }
    return line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.contains(UInt8(ascii: "\t"))
  }
}
