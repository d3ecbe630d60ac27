import Testing
import YAML

@Suite("YAML node")
struct YAMLNodeTests {
  private func node(_ text: String) throws -> YAMLNode {
    try #require(try YAMLDocument(parsing: "key: \(text)\n", file: "a.yaml").root["key"])
  }

  private func message(_ text: String, _ read: (YAMLNode) throws(YAMLError) -> Void) throws -> String {
    let node = try node(text)
    do throws(YAMLError) {
      try read(node)
      return "nothing is wrong"
    } catch {
      return error.description
    }
  }

  @Test(
    "Whole numbers are read as YAML 1.2 has them",
    arguments: [
      ("12", 12), ("-3", -3), ("+4", 4), ("0x1F", 31), ("0o17", 15), ("017", 17),
      ("9223372036854775807", Int64.max),
    ] as [(String, Int64)])
  func ints(text: String, expected: Int64) throws {
    #expect(try node(text).int() == expected)
  }

  @Test(
    "What is no whole number is refused with what is allowed",
    arguments: [
      ("fast", "“fast”"), ("\"5\"", "“5” in quotes"), ("1.0", "“1.0”"), ("1_000", "“1_000”"), ("0x", "“0x”"),
      ("0x-1", "“0x-1”"),
      ("[1]", "a list"), ("{a: 1}", "a group of keys"), ("", "nothing"),
      ("9223372036854775808", "“9223372036854775808”"),
    ])
  func badInts(text: String, found: String) throws {
    #expect(
      try message(text) { node throws(YAMLError) in _ = try node.int() }
        == "a.yaml:1: key must be a whole number, not \(found)")
  }

  @Test("A number outside its range is refused with the range")
  func ranges() throws {
    #expect(try node("30").int(in: 1...30) == 30)
    #expect(
      try message("31") { node throws(YAMLError) in _ = try node.int(in: 1...30) }
        == "a.yaml:1: key must be a whole number from 1 to 30, not “31”")
    #expect(try node("0.5").double(in: 0...1) == 0.5)
    #expect(
      try message("1.5") { node throws(YAMLError) in _ = try node.double(in: 0...1) }
        == "a.yaml:1: key must be a number from 0.0 to 1.0, not “1.5”")
  }

  @Test("Numbers with a fraction are read, infinities are not")
  func doubles() throws {
    for (text, expected) in [("1", 1), ("-0.5", -0.5), (".5", 0.5), ("1e3", 1_000), ("6.02E+23", 6.02e23)] {
      #expect(try node(text).double() == expected)
    }
    for text in [".inf", "inf", ".nan", "nan", "0x1p3", "1e999", "one", "\"1\""] {
      #expect(throws: YAMLError.self) { try node(text).double() }
    }
  }

  @Test("Only true and false are truth values")
  func bools() throws {
    #expect(try node("true").bool() && node("True").bool() && node("TRUE").bool())
    #expect(try !node("false").bool())
    for text in ["yes", "no", "on", "off", "1", "\"true\"", "y"] {
      #expect(throws: YAMLError.self) { try node(text).bool() }
    }
    #expect(
      try message("yes") { node throws(YAMLError) in _ = try node.bool() }
        == "a.yaml:1: key must be true or false, not “yes”")
  }

  @Test("A text is what stands there, numbers to the last digit")
  func strings() throws {
    #expect(try node("1.00").string() == "1.00")
    #expect(try node("123456789012345678901").string() == "123456789012345678901")
    #expect(try node("\"\"").string().isEmpty)
    #expect(try node("\"null\"").string() == "null")
    #expect(throws: YAMLError.self) { try node("null").string() }
    #expect(throws: YAMLError.self) { try node("[a]").string() }
  }

  @Test("A choice names what there is to choose from")
  func choices() throws {
    enum Mode: String, CaseIterable { case gateway, polling, off }
    #expect(try node("polling").choice(of: Mode.self) == .polling)
    #expect(
      try message("pol\\n\"x") { node throws(YAMLError) in _ = try node.choice(of: Mode.self) }
        == "a.yaml:1: key must be gateway, polling or off, not “pol\\n\"x”")
  }

  @Test("What a message shows of a value stays on one line and short")
  func shows() throws {
    let text = try message("\"a\\nb\\e[31m\(String(repeating: "x", count: 80))\"") { node throws(YAMLError) in
      _ = try node.int()
    }
    #expect(
      text
        == "a.yaml:1: key must be a whole number, not “a b [31m\(String(repeating: "x", count: 32))…” in quotes"
    )
  }
}

@Suite("YAML reader")
struct YAMLReaderTests {
  @Test("Values are read, and every fault is collected")
  func collects() throws {
    let document = try YAMLDocument(
      parsing: """
        name: Ada
        speed: fast
        flood:
          per_second: 30
          per_minute: 0
        channels: [1, [2], "3"]
        people:
          - {id: 1}
          - {id: x}
          - 5
        prices:
          gpt: {in: 2}
          other: 7
        """, file: "a.yaml")
    var name: String?
    var perSecond: Int64?
    var ids: [Int64] = []
    var channels: [String]?
    var prices: [String: Int64] = [:]
    let complaints = document.read { reader in
      name = reader.string("name", required: true)
      _ = reader.bool("speed")
      reader.section("flood") { flood in
        perSecond = flood.int("per_second", in: 1...30)
        _ = flood.int("per_minute", in: 1...20)
      }
      channels = reader.strings("channels")
      reader.sections("people") { person in
        if let id = person.int("id") { ids.append(id) }
      }
      reader.entries("prices") { model, price in
        if let input = price.int("in") { prices[model] = input }
      }
      _ = reader.string("missing", required: true)
    }
    #expect(name == "Ada")
    #expect(perSecond == 30)
    #expect(channels == ["1", "3"])
    #expect(ids == [1])
    #expect(prices == ["gpt": 2])
    #expect(
      complaints.errors.map(\.description) == [
        "a.yaml:2: speed must be true or false, not “fast”",
        "a.yaml:5: flood.per_minute must be a whole number from 1 to 20, not “0”",
        "a.yaml:6: channels[1] must be a text, not a list",
        "a.yaml:9: people[1].id must be a whole number, not “x”",
        "a.yaml:10: people[2] must be a group of keys, not “5”",
        "a.yaml:13: prices.other must be a group of keys, not “7”",
        "a.yaml:1: the file lacks the key missing",
      ])
    #expect(complaints.warnings.isEmpty)
  }

  @Test("An unknown key is a warning that names the nearest known one")
  func unknownKeys() throws {
    let document = try YAMLDocument(
      parsing: "operator: []\nflood:\n  chat_per_secnod: 1\nqwertz: 1\n", file: "a.yaml")
    let complaints = document.read { reader in
      _ = reader.strings("operators")
      reader.section("flood") { _ = $0.int("chat_per_second") }
    }
    #expect(
      complaints.warnings.map(\.description) == [
        "a.yaml:3: unknown key flood.chat_per_secnod, did you mean chat_per_second?",
        "a.yaml:1: unknown key operator, did you mean operators?", "a.yaml:4: unknown key qwertz",
      ])
    #expect(complaints.errors.isEmpty)
  }

  @Test("A key without a value counts as absent", arguments: ["a:", "a: ~", "a: null", "b: 1"])
  func nothing(text: String) throws {
    let document = try YAMLDocument(parsing: text, file: "a.yaml")
    var value: Int64? = 7
    let complaints = document.read { reader in
      value = reader.int("a")
      reader.section("a") { _ in Issue.record("there is no group of keys to read") }
      _ = reader.int("b")
    }
    #expect(value == nil)
    #expect(complaints == YAMLComplaints())
  }

  @Test("A root that is no group of keys is an error, an empty file is none")
  func roots() throws {
    let list = try YAMLDocument(parsing: "- a\n", file: "a.yaml").read { _ = $0.string("a") }
    #expect(list.errors.map(\.description) == ["a.yaml:1: the file must be a group of keys, not a list"])
    #expect(try YAMLDocument(parsing: "", file: "a.yaml").read { _ = $0.string("a") } == YAMLComplaints())
  }
}

@Suite("Spelling")
struct SpellingTests {
  @Test(
    "A slip is near what was meant, another word is not",
    arguments: [
      ("operator", "operators"), ("Operators", "operators"), ("opertaors", "operators"),
      ("oprators", "operators"),
      ("budgte", "budget"), ("modles", "models"), ("x", nil), ("", nil), ("personaliti", "personality"),
      ("money_mode", nil),
    ] as [(String, String?)])
  func nearest(word: String, expected: String?) {
    #expect(
      Spelling.nearest(to: word, among: ["budget", "models", "money", "operators", "personality"]) == expected
    )
  }

  @Test("Distance counts put in, taken out, replaced and swapped letters")
  func distance() {
    #expect(Spelling.distance("", "abc") == 3)
    #expect(Spelling.distance("abc", "") == 3)
    #expect(Spelling.distance("kitten", "sitting") == 3)
    #expect(Spelling.distance("ab", "ba") == 1)
    #expect(Spelling.distance("same", "same") == 0)
  }
}
