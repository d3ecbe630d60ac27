import JSON
import Testing

@Suite("JSON value")
struct JSONValueTests {
  let root: JSONValue

  init() throws {
    root = try JSONDocument(
      parsing: #"""
        {"text":"a\nb","empty":"","id":9007199254740993,"min":-9223372036854775808,"over":9223372036854775808,
         "half":0.5,"whole":5.0,"exponent":5e3,"inexact":1e17,"yes":true,"no":false,"nothing":null,
         "list":[1,"two",[3],{"four":4}],"object":{"inner":{"deep":1},"x":2},"k\u0065y":"escaped key","":"no key"}
        """#
    ).root
  }

  @Test("Each type is read by its own getter and by no other")
  func reads() {
    #expect(root["text"]?.string == "a\nb")
    #expect(root["empty"]?.string?.isEmpty == true)
    #expect(root["yes"]?.bool == true)
    #expect(root["no"]?.bool == false)
    #expect(root["nothing"]?.isNull == true)
    #expect(root["half"]?.double == 0.5)
    #expect(root["text"]?.int64 == nil)
    #expect(root["id"]?.string == nil)
    #expect(root["yes"]?.double == nil)
    #expect(root["nothing"]?.bool == nil)
    #expect(root["nothing"]?.string == nil)
    #expect(root["list"]?.members == nil)
    #expect(root["object"]?.array == nil)
    #expect(root.isObject)
    #expect(root["list"]?.isObject == false)
  }

  @Test(
    "An integer is read exactly or not at all",
    arguments: [
      ("id", 9_007_199_254_740_993), ("min", Int64.min), ("over", nil), ("half", nil), ("whole", 5),
      ("exponent", 5000), ("inexact", nil),
    ] as [(String, Int64?)])
  func readsIntegers(key: String, expected: Int64?) {
    #expect(root[key]?.int64 == expected)
  }

  @Test("A key that is absent, nested elsewhere or asked of something else brings nil")
  func missesKeys() {
    #expect(root["absent"] == nil)
    #expect(root["deep"] == nil)
    #expect(root["four"] == nil)
    #expect(root["list"]?["four"] == nil)
    #expect(root["text"]?["x"] == nil)
    #expect(root["object"]?["inner"]?["deep"]?.int64 == 1)
    #expect(root["object"]?["x"]?.int64 == 2)
  }

  @Test("Keys are compared after their escapes are resolved, the empty key too")
  func comparesKeys() {
    #expect(root["key"]?.string == "escaped key")
    #expect(root[""]?.string == "no key")
  }

  @Test("Arrays and objects list what lies in them in order")
  func lists() throws {
    let list = try #require(root["list"]?.array)
    #expect(
      list.map { String(decoding: $0.bytes, as: UTF8.self) } == ["1", #""two""#, "[3]", #"{"four":4}"#])
    let object = try #require(root["object"]?.members)
    #expect(object.map(\.key) == ["inner", "x"])
    #expect(object.last?.value.int64 == 2)
    #expect(try JSONDocument(parsing: "[]").root.array?.isEmpty == true)
    #expect(try JSONDocument(parsing: "{}").root.members?.isEmpty == true)
  }

  @Test("Of two members with one key the first counts, and both are listed")
  func duplicates() throws {
    let value = try JSONDocument(parsing: #"{"a":1,"a":2}"#).root
    #expect(value["a"]?.int64 == 1)
    #expect(value.members?.map(\.value.int64) == [1, 2])
  }

  @Test("A value outlives the last other use of its document")
  func keepsItsDocument() throws {
    func inner() throws -> JSONValue? { try JSONDocument(parsing: #"{"a":{"b":"kept"}}"#).root["a"] }
    let value = try #require(try inner())
    _ = try (0..<100).map { try JSONDocument(parsing: #"{"a":{"b":"\#($0)"}}"#) }
    #expect(value["b"]?.string == "kept")
  }
}
