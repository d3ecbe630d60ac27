import Groundwork
import Testing
import YAML

@Suite("YAML document")
struct YAMLDocumentTests {
  private func message(_ text: String) -> String {
    do throws(YAMLError) {
      _ = try YAMLDocument(parsing: text, file: "a.yaml")
      return "nothing is wrong"
    } catch {
      return error.description
    }
  }

  @Test("Values are read with their lines, their paths and whether they were quoted")
  func reads() throws {
    let root = try YAMLDocument(
      parsing: """
        # a comment
        name: Ada   # another
        quoted: "5"
        list: [a, 'b']
        deep:
          - inner: |
              two
              lines
        """, file: "a.yaml"
    ).root
    #expect(root["name"]?.line == 2)
    #expect(root["name"]?.text == "Ada")
    guard case .scalar("5", isPlain: false)? = root["quoted"]?.value else {
      Issue.record("a quoted scalar lost its quotes")
      return
    }
    #expect(try root["list"]?.sequence().map(\.path) == ["list[0]", "list[1]"])
    let inner = try #require(try root["deep"]?.sequence().first?["inner"])
    #expect(inner.text == "two\nlines")
    #expect(inner.path == "deep[0].inner")
    #expect(inner.line == 6)
    #expect(root["absent"] == nil)
    #expect(root["name"]?["x"] == nil)
  }

  @Test(
    "A file without a value is nothing",
    arguments: ["", "# only a comment\n", "---\n", "---\n...\n", "\u{FEFF}", "~"])
  func empty(text: String) throws {
    #expect(try YAMLDocument(parsing: text, file: "a.yaml").root.isNull)
  }

  @Test(
    "What is wrong is told with its line",
    arguments: [
      ("a: 1\n\tb: 2\n", "a.yaml:2: a tab cannot indent here: use spaces"),
      (
        "a:\n  b: 1\n c: 2\n",
        "a.yaml:3: this is no YAML: did not find expected key while parsing a block mapping that begins in line 1"
      ),
      (
        "a: [1, 2\nb: 3\n",
        "a.yaml:2: this is no YAML: did not find expected ',' or ']' while parsing a flow sequence that begins in line 1"
      ),
      (
        "a: \"b\n",
        "a.yaml:2: this is no YAML: found unexpected end of stream while scanning a quoted scalar that begins in line 1"
      ),
      (
        "a: @b\n",
        "a.yaml:1: this is no YAML: found character that cannot start any token while scanning for the next token"
      ),
      ("x: 1\ny: 2\nx: 3\n", "a.yaml:3: the key “x” stands here again; the first one is in line 1"),
      ("a: &x 1\nb: *x\n", "a.yaml:2: aliases are not read here: write the value out"),
      ("a: 1\nb: !!int 5\n", "a.yaml:2: the tag “tag:yaml.org,2002:int” is not understood here"),
      ("a: 1\n---\nb: 2\n", "a.yaml:2: a second document begins here; a file holds one"),
      ("? [a]\n: 1\n", "a.yaml:1: a key must be a text"),
      (
        "a: \u{7}\n",
        "a.yaml:1: a character here cannot be part of a text file (control characters are not allowed)"
      ),
    ])
  func errors(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test("Bytes that are not UTF-8 are refused with their line")
  func badUTF8() {
    #expect(throws: YAMLError.self) { try YAMLDocument(parsing: [0x61, 0x3A, 0x0A, 0xFF, 0xFE], file: "a") }
    do throws(YAMLError) {
      _ = try YAMLDocument(parsing: Array("a: 1\nb: ".utf8) + [0xC3, 0x28], file: "a.yaml")
    } catch {
      #expect(error.line == 2)
      #expect(error.message.hasPrefix("a character here cannot be part of a text file"))
    }
  }

  @Test("Depth and size are bounded")
  func limits() throws {
    let deepest = String(repeating: "[", count: 32) + "a" + String(repeating: "]", count: 32)
    #expect(throws: Never.self) { try YAMLDocument(parsing: deepest, file: "a") }
    #expect(message("[" + deepest + "]") == "a.yaml:1: more than 32 levels lie in each other")
    #expect(message(String(repeating: "[", count: 500_000)).contains("more than 32 levels"))
    #expect(message(String(repeating: "- ", count: 500_000)).contains("more than 32 levels"))
    #expect(
      message(String(repeating: "a", count: 1 << 20 + 1)) == "a.yaml:1: the file is larger than 1048576 bytes"
    )
  }

  @Test("A document as wide as a file may be is read")
  func wide() throws {
    let text = (0..<60_000).map { "key_\($0): \($0)\n" }.joined()
    let root = try YAMLDocument(parsing: text, file: "a").root
    #expect(try root.mapping().count == 60_000)
    let long = String(repeating: "k", count: 900)
    let nested = "\(long):\n  \(long):\n" + (0..<1_000).map { "    - \($0)\n" }.joined()
    let path = try #require(
      try YAMLDocument(parsing: nested, file: "a").root[long]?[long]?.sequence().last?.path)
    #expect(path.unicodeScalars.count <= 96 && path.hasSuffix("[999]"))
  }

  @Test("A file cut off anywhere, or made of anything, does not crash the reader")
  func survivesAnything() {
    let sample = """
      operators: ["telegram:1001", 'discord:2002'] # é
      models: {companion: auto, fallback: []}
      text: |
        a
        b
      folded: >-
        c
      ? complex
      : &a "x\\u00e9\\
        y"
      """
    let bytes = Array(sample.utf8)
    for length in 0...bytes.count { _ = try? YAMLDocument(parsing: Array(bytes[..<length]), file: "a") }
    let chance = Randomness.seeded(11)
    let pieces = [
      "a", ": ", "- ", "\n", "  ", "\t", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "&a ", "*a", "!t ",
      "---\n", "...\n",
      "? ", "#", "%", "\\", "\u{85}", "é", "\u{0}", "~", "<<: ",
    ].map { Array($0.utf8) }
    for round in 0..<10_000 {
      var text: [UInt8] = []
      for _ in 0..<chance.index(below: 30) {
        text += round % 4 == 0 ? chance.bytes(1) : pieces[chance.index(below: pieces.count)]
      }
      do throws(YAMLError) {
        _ = try YAMLDocument(parsing: text, file: "a")
      } catch {
        #expect(error.line >= 1 && error.line <= text.count + 1)
      }
    }
  }
}
