import JSON
import Testing

/// Cases in the manner of the public JSON test suite (nst/JSONTestSuite): `y` must be read, `n` must be refused.
@Suite("JSON grammar")
struct JSONGrammarTests {
  @Test(
    "What RFC 8259 allows is read and comes back the same",
    arguments: [
      "[]", "{}", "[[]]", #"[""]"#, "null", "true", "false", "0", "-0.5", #""""#, #""a""#, "[1,2]",
      #"{"a":{"b":[null,true,false]}}"#, #"{"":0}"#, #"["é漢😀"]"#, #"["\"\\\b\f\n\r\t\u0000\u001f"]"#,
      "9223372036854775807", "-9223372036854775808", "18446744073709551615", #"{"a":1,"a":2}"#,
      "[\"\u{7F}\u{2028}\u{FFFF}\u{10FFFF}\"]",
    ])
  func accepts(text: String) throws {
    #expect(String(decoding: try JSONDocument(parsing: text).root.bytes, as: UTF8.self) == text)
  }

  @Test(
    "Spaces and escapes are understood and written the short way",
    arguments: [
      (" [ 1 ,\t2 ,\r\n3 ] ", "[1,2,3]"), (#"{ "a" : 1 }"#, #"{"a":1}"#), (#""\u0041\u00e9\/""#, #""Aé/""#),
      (#""\uD83D\uDE00""#, #""😀""#), (#""\u0022\u005C\u000A""#, #""\"\\\n""#),
      (#"{"\u0061":0}"#, #"{"a":0}"#),
      ("1.0", "1.0"), ("1E2", "100.0"), ("-0", "0"), ("-0.0", "-0.0"), ("1e-400", "0.0"),
      ("123e20", "1.23e+22"),
    ])
  func normalises(text: String, expected: String) throws {
    #expect(String(decoding: try JSONDocument(parsing: text).root.bytes, as: UTF8.self) == expected)
  }

  @Test(
    "What RFC 8259 forbids is refused",
    arguments: [
      "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1] x", "[1],", "{]", "[}",
      ",",
      #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a" 1}"#, #"{a:1}"#, "{1:1}", "{'a':1}",
      #"{"a":1 "b":2}"#, #"{"a":1}}"#, #"{"a"::1}"#, "[1:2]",
      "nul", "nulll", "True", "TRUE", "tru", "truex", "undefined", "NaN", "Infinity", "-Infinity", "[-]",
      "[+1]",
      "[01]", "[-01]", "[1.]", "[.5]", "[1.e1]", "[1e]", "[1e+]", "[0x10]", "[1_000]", "[1a]", "[--1]",
      "[1e1.5]",
      #"""#, #"["a]"#, #"["\"]"#, #"["\x41"]"#, #"["\u00g0"]"#, #"["\u12"]"#, #"["\u"]"#, #"["\'"]"#, "['a']",
      "[\"a\nb\"]", "[\"a\tb\"]", "[\"\u{0}\"]", "[1]\u{0}", "\u{FEFF}[1]", "[1]// comment", "/**/[1]",
      "[1]#",
      "\u{A0}[1]", "[\u{C}1]", "[1e999]", "[-1e999]", #"["a""b"]"#, "*", "<null>", "[a", #"["a",4,"#,
    ])
  func refuses(text: String) {
    #expect(throws: JSONError.self) { try JSONDocument(parsing: text) }
  }

  @Test(
    "Bytes that are not UTF-8 are refused",
    arguments: [
      [0xFF], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xC3, 0x28],
      [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE0, 0x80, 0xAF],
    ] as [[UInt8]])
  func refusesBadUTF8(bytes: [UInt8]) {
    #expect(throws: JSONError.malformed("the JSON text is not valid UTF-8")) {
      try JSONDocument(parsing: Array(#"["ok"#.utf8) + bytes + Array(#""]"#.utf8))
    }
  }

  @Test(
    "Half a surrogate pair becomes the replacement character, and its neighbours stay",
    arguments: [
      (#"["\ud83d"]"#, "\u{FFFD}"), (#"["\uDE00"]"#, "\u{FFFD}"), (#"["a\ud83dz"]"#, "a\u{FFFD}z"),
      (#"["\ud83d\ud83d\ude00"]"#, "\u{FFFD}😀"), (#"["\ud83d\u0041"]"#, "\u{FFFD}A"),
      (#"["\ud83d\n\\\"\ude00"]"#, "\u{FFFD}\n\\\"\u{FFFD}"), (#"["\\\ud83d"]"#, "\\\u{FFFD}"),
    ])
  func mendsSurrogates(text: String, expected: String) throws {
    #expect(try JSONDocument(parsing: text).root.array?.first?.string == expected)
  }

  @Test(
    "An integer beyond 64 bits is a double and no integer",
    arguments: [
      ("18446744073709551616", 0x1p64),
      ("-9223372036854775809", -0x1p63),
      ("123456789012345678901234567890", 1.2345678901234568e29),
    ] as [(String, Double)])
  func readsHugeIntegers(text: String, expected: Double) throws {
    let value = try #require(try JSONDocument(parsing: #"{"id":1,"huge":\#(text)}"#).root["huge"])
    #expect(value.double == expected)
    #expect(value.int64 == nil)
  }

  @Test(
    "Mending one thing does not hide another fault",
    arguments: [#"["\ud83d"#, #"["\ud83d",]"#, #"["\ud83d\x"]"#])
  func mendsOnlyWhatItShould(text: String) {
    #expect(throws: JSONError.self) { try JSONDocument(parsing: text) }
  }
}
