/// Cuts the bytes of an event stream into events, wherever the borders between its chunks lie.
///
/// - SeeAlso: <https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream>
package struct ServerSentEventParser: Sendable {
  /// An event, or a line on its way, is longer than the limit.
  package struct EventTooLarge: Error, Equatable {
    package let limit: Int

    package init(limit: Int) { self.limit = limit }
  }

  private let limit: Int
  private var line: [UInt8] = []
  private var event: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var id = ""
  /// The last line ended with a carriage return: a line feed right after it belongs to it.
  private var skipsLineFeed = false
  private var isAtStart = true

  /// - Parameter limit: Most bytes of one event.
  package init(limit: Int = 1_024 * 1_024) { self.limit = limit }

  /// Takes the next bytes and returns the events that they complete.
  ///
  /// What has not been ended by an empty line when the stream stops is no event and is dropped, as the standard says.
  package mutating func feed(_ bytes: [UInt8]) throws(EventTooLarge) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      if skipsLineFeed {
        skipsLineFeed = false
        if bytes[start] == UInt8(ascii: "\n") {
          start += 1
          continue
        }
      }
      guard
        let end = bytes[start...].firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
      else {
        try extendLine(bytes[start...])
        break
      }
      try extendLine(bytes[start..<end])
      skipsLineFeed = bytes[end] == UInt8(ascii: "\r")
      start = end + 1
      let finished = line
      line.removeAll(keepingCapacity: true)
      if let event = take(finished) { events.append(event) }
    }
    return events
  }

  private mutating func extendLine(_ bytes: ArraySlice<UInt8>) throws(EventTooLarge) {
    guard data.count + event.count + line.count + bytes.count <= limit else {
      throw EventTooLarge(limit: limit)
    }
    line += bytes
  }

  private mutating func take(_ whole: [UInt8]) -> ServerSentEvent? {
    var line = whole[...]
    if isAtStart {
      isAtStart = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    }
    if line.isEmpty { return dispatch() }
    let name = line.prefix { $0 != UInt8(ascii: ":") }
    var value = line.dropFirst(name.count + 1)
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    if name.elementsEqual("data".utf8) {
      if hasData { data.append(UInt8(ascii: "\n")) }
      hasData = true
      data += value
    } else if name.elementsEqual("event".utf8) {
      event = Array(value)
    } else if name.elementsEqual("id".utf8), !value.contains(0) {
      id = String(decoding: value, as: UTF8.self)
    }
    // `retry` is for clients that reconnect by themselves; a line that begins with a colon is a comment.
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer {
      data.removeAll(keepingCapacity: true)
      event.removeAll(keepingCapacity: true)
      hasData = false
    }
    guard hasData else { return nil }
    return ServerSentEvent(
      event: event.isEmpty ? "message" : String(decoding: event, as: UTF8.self),
      data: String(decoding: data, as: UTF8.self), id: id)
  }
}
