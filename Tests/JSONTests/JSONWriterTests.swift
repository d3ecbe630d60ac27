import Groundwork
import JSON
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  private func text(_ build: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    build(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("Objects and arrays nest, with commas where they belong")
  func nests() {
    let written = text { writer in
      writer.object { writer in
        writer.field("chat_id", -1_001_234)
        writer.field("text", "hi")
        writer.array("entities") { writer in
          writer.object { writer in writer.field("offset", 0) }
          writer.object { _ in }
          writer.array { writer in
            writer.value(1)
            writer.value("two")
            writer.null()
          }
        }
        writer.object("empty") { _ in }
        writer.field("on", true)
        writer.field("half", 0.5)
        writer.null("none")
        writer.raw("schema", Array(#"{"type":"object"}"#.utf8))
        writer.field("id", Int64.max)
      }
    }
    #expect(
      written
        == #"{"chat_id":-1001234,"text":"hi","entities":[{"offset":0},{},[1,"two",null]],"empty":{},"on":true,"#
        + #""half":0.5,"none":null,"schema":{"type":"object"},"id":9223372036854775807}"#)
  }

  @Test("A member without a value is left out")
  func omits() {
    let nothing: String? = nil
    let written = text { writer in
      writer.object { writer in
        writer.field("a", nothing)
        writer.field("b", Int64?.none)
        writer.field("c", JSONValue?.none)
        writer.field("d", 1)
      }
    }
    #expect(written == #"{"d":1}"#)
  }

  @Test("A number that JSON cannot say is null", arguments: [Double.infinity, -.infinity, .nan])
  func infinities(value: Double) {
    #expect(text { $0.value(value) } == "null")
  }

  @Test("Every control character, quote and backslash is escaped, wherever in a word of eight it stands")
  func escapes() throws {
    for byte in UInt8(0)..<0x80 {
      for offset in 0..<17 {
        let text =
          String(repeating: "é", count: offset / 2) + String(repeating: "x", count: offset)
          + String(Unicode.Scalar(byte)) + "tail of nine"
        var writer = JSONWriter()
        writer.value(text)
        #expect(writer.bytes.allSatisfy { $0 >= 0x20 })
        #expect(try JSONDocument(parsing: writer.bytes).root.string == text)
      }
    }
  }

  @Test("Any string comes back as it was, as a value and as a key")
  func roundTrips() throws {
    let chance = Randomness.seeded(7)
    for _ in 0..<2_000 {
      let text = String(decoding: chance.bytes(chance.index(below: 40)), as: UTF8.self)
      var writer = JSONWriter()
      writer.object { $0.field(text, text) }
      let root = try JSONDocument(parsing: writer.bytes).root
      #expect(root[text]?.string == text)
      #expect(root.bytes == writer.bytes)
    }
  }

  @Test("An error in the middle reaches the caller with its type")
  func passesErrorsOn() {
    struct Refusal: Error {}
    var writer = JSONWriter()
    #expect(throws: Refusal.self) {
      try writer.object { (_: inout JSONWriter) throws(Refusal) in throw Refusal() }
    }
  }
}
