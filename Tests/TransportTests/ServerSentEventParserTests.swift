import Groundwork
import Testing
import Transport

@Suite("Server-sent events")
struct ServerSentEventParserTests {
  @Test(
    "A stream is read as the standard says",
    arguments: [
      ("data: a\n\n", [ServerSentEvent(data: "a")]),
      ("data:a\n\n", [ServerSentEvent(data: "a")]),
      ("data:  a\n\n", [ServerSentEvent(data: " a")]),
      ("data: a\r\n\r\n", [ServerSentEvent(data: "a")]),
      ("data: a\r\r", [ServerSentEvent(data: "a")]),
      ("data: a\r\n\ndata: b\n\r\n", [ServerSentEvent(data: "a"), ServerSentEvent(data: "b")]),
      ("\u{FEFF}data: a\n\n", [ServerSentEvent(data: "a")]),
      ("data: a\n\n\u{FEFF}data: b\n\n", [ServerSentEvent(data: "a")]),
      ("data: a\ndata: b\n\n", [ServerSentEvent(data: "a\nb")]),
      ("data\ndata\n\n", [ServerSentEvent(data: "\n")]),
      ("data\n\n", [ServerSentEvent(data: "")]),
      ("data:\n\n", [ServerSentEvent(data: "")]),
      (": comment\n\n:\n\ndata: a\n\n", [ServerSentEvent(data: "a")]),
      (
        "event: ping\ndata: a\n\ndata: b\n\n",
        [ServerSentEvent(event: "ping", data: "a"), ServerSentEvent(data: "b")]
      ),
      ("event: ping\n\ndata: b\n\n", [ServerSentEvent(data: "b")]),
      ("event: x\nevent: y\ndata: b\n\n", [ServerSentEvent(event: "y", data: "b")]),
      (
        "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
        [
          ServerSentEvent(data: "a", id: "1"), ServerSentEvent(data: "b", id: "1"),
          ServerSentEvent(data: "c"),
        ]
      ),
      ("id: 1\u{0}2\ndata: a\n\n", [ServerSentEvent(data: "a")]),
      ("retry: 10\nunknown: x\nDATA: x\ndata : x\ndata: a\n\n", [ServerSentEvent(data: "a")]),
      ("data: a:b: c\n\n", [ServerSentEvent(data: "a:b: c")]),
      ("data: unfinished\n", []),
      ("data: [DONE]", []),
      ("", []),
    ])
  func standard(_ stream: String, _ events: [ServerSentEvent]) throws {
    let bytes = Array(stream.utf8)
    var parser = ServerSentEventParser()
    #expect(try parser.feed(bytes) == events)
    // Where the borders lie makes no difference.
    var bytewise = ServerSentEventParser()
    #expect(try bytes.flatMap { try bytewise.feed([$0]) } == events)
    for cut in bytes.indices {
      var halves = ServerSentEventParser()
      #expect(try halves.feed(Array(bytes[..<cut])) + halves.feed(Array(bytes[cut...])) == events)
    }
  }

  @Test("Whatever the bytes, borders make no difference", arguments: 0..<200 as Range<UInt64>)
  func anyBytes(seed: UInt64) throws {
    let randomness = Randomness.seeded(seed)
    let alphabet = [
      "data", "event", "id", ":", " ", "\n", "\r", "\r\n", "\n\n", "a", "ä", "😀", "\u{0}", "\u{FEFF}",
    ]
    let stream = (0..<300).map { _ in alphabet[randomness.index(below: alphabet.count)] }.joined()
    var whole = ServerSentEventParser()
    let events = try whole.feed(Array(stream.utf8))
    var parser = ServerSentEventParser()
    var rest = Array(stream.utf8)[...]
    var pieces: [ServerSentEvent] = []
    while !rest.isEmpty {
      let piece = rest.prefix(1 + randomness.index(below: 7))
      rest = rest.dropFirst(piece.count)
      pieces += try parser.feed(Array(piece))
    }
    #expect(pieces == events)
  }

  @Test("An event may be as long as the limit and no longer", arguments: ["data: ", ": ", ""])
  func limit(_ prefix: String) throws {
    let filler = String(repeating: "x", count: 100 - prefix.utf8.count)
    var parser = ServerSentEventParser(limit: 100)
    _ = try parser.feed(Array((prefix + filler + "\n\n").utf8))
    _ = try parser.feed(Array((prefix + filler).utf8))
    #expect(throws: ServerSentEventParser.EventTooLarge(limit: 100)) { try parser.feed([UInt8(ascii: "x")]) }
  }

  @Test("Many short lines of one event count together")
  func limitOverLines() throws {
    var parser = ServerSentEventParser(limit: 100)
    #expect(throws: ServerSentEventParser.EventTooLarge(limit: 100)) {
      for _ in 0..<100 { _ = try parser.feed(Array("data: x\n".utf8)) }
    }
  }
}
