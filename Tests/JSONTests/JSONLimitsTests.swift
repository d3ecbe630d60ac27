import Groundwork
import JSON
import Testing

@Suite("JSON limits")
struct JSONLimitsTests {
  private func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  @Test("A text may nest as deep as the limit and no deeper", arguments: [1, 2, 17, 128, 500])
  func bounds(depth: Int) throws {
    let limits = JSONLimits(depth: depth)
    #expect(try JSONDocument(parsing: nested(depth), limits: limits).root.bytes == Array(nested(depth).utf8))
    #expect(throws: JSONError.tooDeep(limit: depth)) {
      try JSONDocument(parsing: nested(depth + 1), limits: limits)
    }
  }

  @Test("A hundred thousand opening brackets are refused", arguments: ["[", #"{"a":"#])
  func refusesBombs(opening: String) {
    #expect(throws: JSONError.self) {
      try JSONDocument(parsing: String(repeating: opening, count: 100_000))
    }
  }

  @Test("A text longer than the limit is not looked at")
  func boundsSize() throws {
    #expect(throws: JSONError.tooLarge(bytes: 11, limit: 10)) {
      try JSONDocument(parsing: Array(repeating: 0x20, count: 11), limits: JSONLimits(bytes: 10))
    }
    #expect(try JSONDocument(parsing: "[123456 ]", limits: JSONLimits(bytes: 9)).root.array?.count == 1)
  }

  @Test("A document of ten megabytes is read, and small ones before and after it")
  func readsLargeDocuments() throws {
    let element = #"{"id":12345,"text":"a text of middling length, as members write them"}"#
    let count = 10_000_000 / element.utf8.count
    let large = "[" + Array(repeating: element, count: count).joined(separator: ",") + "]"
    for _ in 0..<2 {
      #expect(try JSONDocument(parsing: "[1]").root.array?.first?.int64 == 1)
      let values = try #require(try JSONDocument(parsing: large).root.array)
      #expect(values.count == count)
      #expect(values.last?["id"]?.int64 == 12345)
    }
  }

  @Test("A text cut off at any byte is refused, not misread")
  func survivesTruncation() {
    let sample = Array(
      #"{"ok":true,"n":-12.5e3,"s":"é\u00e9\ud83d\ude00\\","a":[1,[2,{"b":null}],"😀"],"big":123456789012345678901}"#
        .utf8)
    for length in 0..<sample.count {
      #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(sample[..<length])) }
    }
  }

  @Test("No bytes crash the reader, and what it accepts it can write and read again")
  func survivesAnything() throws {
    let chance = Randomness.seeded(0x15_0)
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "d800", "0", "-", "1e9", ".",
      "12345678901234567890",
      "true", "null", "a", " ", "\"a\":", "é", "\u{0}", "\"b\"",
    ].map { Array($0.utf8) }
    for round in 0..<20_000 {
      var text: [UInt8] = []
      for _ in 0..<chance.index(below: 24) {
        text += round % 4 == 0 ? chance.bytes(1) : pieces[chance.index(below: pieces.count)]
      }
      guard let document = try? JSONDocument(parsing: text) else { continue }
      let written = document.root.bytes
      #expect(try JSONDocument(parsing: written).root.bytes == written)
    }
  }

  @Test("Documents are parsed and read on many threads at once")
  func sharesNothing() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<16 {
        group.addTask {
          for round in 0..<200 {
            let document = try JSONDocument(parsing: #"{"n":\#(number),"r":[\#(round)]}"#)
            #expect(document.root["n"]?.int64 == Int64(number))
            #expect(document.root["r"]?.array?.first?.int64 == Int64(round))
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
