/// Builds nodes from events and refuses what we do not read.
struct YAMLTreeBuilder: ~Copyable {
  private var events: YAMLEvents
  private let file: String

  init(_ events: consuming YAMLEvents, file: String) {
    self.events = events
    self.file = file
  }

  /// The whole of the one document.
  mutating func root() throws(YAMLError) -> YAMLNode {
    let (first, line) = try events.next()
    guard case .documentStart = first else {
      return YAMLNode(value: .scalar("", isPlain: true), line: line, file: file, path: "")
    }
    let root = try node(try events.next(), path: "", depth: 0)
    let (end, endLine) = try events.next()
    guard case .streamEnd = end else {
      throw YAMLError(file: file, line: endLine, message: "a second document begins here; a file holds one")
    }
    return root
  }

  private mutating func node(
    _ start: (event: YAMLEvents.Event, line: Int), path: String, depth: Int
  ) throws(YAMLError) -> YAMLNode {
    let line = start.line
    guard depth <= YAMLDocument.deepest else {
      throw YAMLError(
        file: file, line: line, message: "more than \(YAMLDocument.deepest) levels lie in each other")
    }
    let value: YAMLNode.Value
    switch start.event {
    case .scalar(let text, let isPlain): value = .scalar(text, isPlain: isPlain)
    case .sequenceStart: value = .sequence(try elements(path, depth))
    case .mappingStart: value = .mapping(try members(path, depth))
    case .alias:
      throw YAMLError(file: file, line: line, message: "aliases are not read here: write the value out")
    case .sequenceEnd, .mappingEnd, .documentStart, .streamEnd:
      throw YAMLError(file: file, line: line, message: "a value is missing here")
    }
    return YAMLNode(value: value, line: line, file: file, path: path)
  }

  private mutating func elements(_ path: String, _ depth: Int) throws(YAMLError) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while true {
      let next = try events.next()
      if case .sequenceEnd = next.event { return elements }
      elements.append(try node(next, path: shortened("\(path)[\(elements.count)]"), depth: depth + 1))
    }
  }

  private mutating func members(
    _ path: String, _ depth: Int
  ) throws(YAMLError) -> [(key: YAMLNode, value: YAMLNode)] {
    var members: [(key: YAMLNode, value: YAMLNode)] = []
    var lines: [String: Int] = [:]
    while true {
      let next = try events.next()
      if case .mappingEnd = next.event { return members }
      guard case .scalar(let key, _) = next.event else {
        throw YAMLError(file: file, line: next.line, message: "a key must be a text")
      }
      if let first = lines.updateValue(next.line, forKey: key) {
        let message = "the key \(shown(key)) stands here again; the first one is in line \(first)"
        throw YAMLError(file: file, line: next.line, message: message)
      }
      let name = shortened(path.isEmpty ? key : "\(path).\(key)")
      let value = try node(try events.next(), path: name, depth: depth + 1)
      members.append((try node(next, path: name, depth: depth + 1), value))
    }
  }

  /// Every node holds its path, so a long key must not be held by each of its many children.
  private func shortened(_ path: String) -> String {
    path.unicodeScalars.count <= 96
      ? path : "…" + String(String.UnicodeScalarView(path.unicodeScalars.suffix(95)))
  }
}
