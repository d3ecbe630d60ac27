import JSON
import Testing

@testable import Detection

@Suite("The vectors of texts")
struct TextVectorTests {
  let vectors: TextVectors

  init() throws { vectors = try TextVectors() }

  @Test("Every part of the file is checked here")
  func parts() throws {
    let names = Set(vectors.root.members?.map(\.key) ?? [])
    #expect(
      names == [
        "confusables", "leet", "ranges", "reserved", "patterns", "match_form", "blacklist", "team_names",
        "pattern_cases", "mentions",
      ])
    let counts = try ["match_form", "blacklist", "team_names", "pattern_cases", "mentions"].map {
      try vectors.list($0).count
    }
    #expect(counts == [9, 7, 18, 10, 4])
    #expect(try vectors.list("reserved").count == 11)
    #expect((vectors.root["patterns"]?.members?.count, vectors.root["ranges"]?.members?.count) == (7, 8))
  }

  @Test("Letters and signs that are taken for others")
  func lookalikes() throws {
    let map = try #require(vectors.root["confusables"])
    let (from, to) = (try map.text("from").unicodeScalars, try map.text("to").unicodeScalars)
    #expect(from.count == 34)
    for (one, other) in zip(from, to) { #expect(Lookalikes.latin(one) == other) }
    let leet = vectors.root["leet"]?.members ?? []
    #expect(leet.count == 9)
    for (sign, letter) in leet {
      let scalars = (sign.unicodeScalars.first, letter.string?.unicodeScalars.first)
      #expect(scalars.0.map(Lookalikes.letter) == scalars.1, "\(sign)")
    }
  }

  private func letter(_ number: Int64) throws -> String {
    let scalar = UInt32(exactly: number).flatMap { Unicode.Scalar($0) }
    return String(try #require(scalar))
  }

  @Test("Letters of eight alphabets, from the first to the last of each range")
  func ranges() throws {
    let alphabets = try #require(vectors.root["ranges"]?.members)
    var known: [(from: Int64, to: Int64, alphabet: String)] = []
    for (alphabet, ranges) in alphabets {
      for range in try #require(ranges.array) {
        let ends = try #require(range.array).compactMap(\.int64)
        known.append((ends[0], ends[1], alphabet))
      }
    }
    #expect(known.count == 14)
    /// What becomes of a name with `number` and a letter of each alphabet in it.
    func alphabet(_ number: Int64) throws -> String? {
      let letter = try letter(number)
      for (first, _, alphabet) in known {
        let name = letter + (try self.letter(first)) + letter
        do throws(DisplayName.Problem) {
          _ = try DisplayName(name)
          return alphabet
        } catch {
          if error == .character { return nil }
        }
      }
      return nil
    }
    for range in known {
      for inside in [range.from, range.to] { #expect(try alphabet(inside) == range.alphabet, "\(inside)") }
      for outside in [range.from - 1, range.to + 1] {
        let other = known.first { ($0.from...$0.to).contains(outside) }
        #expect(try alphabet(outside) == other?.alphabet, "\(outside)")
      }
    }
  }

  @Test("Match forms")
  func matchForms() throws {
    for vector in try vectors.list("match_form") {
      let text = try vector.text("in")
      #expect(MatchForm(text).text == (try vector.text("out")), "\(text)")
    }
  }

  @Test("Messages with and without a phrase that is not allowed")
  func blacklist() throws {
    for vector in try vectors.list("blacklist") {
      let (message, phrase) = (try vector.text("message"), try vector.text("phrase"))
      let isBlocked = Blacklist.Phrase(phrase).map { Blacklist([$0]).blocks(message) } ?? false
      #expect(isBlocked == vector["blocked"]?.bool, "\(message)")
    }
  }

  @Test("Names, what they are known by, and why some are none")
  func names() throws {
    for vector in try vectors.list("team_names") {
      let (typed, expected) = (try vector.text("in"), try vector.text("result"))
      do throws(DisplayName.Problem) {
        let name = try DisplayName(typed)
        #expect(expected == "ok", "\(typed)")
        #expect(name.key == vector["key"]?.string, "\(typed)")
      } catch {
        #expect(expected == "name_invalid:\(error.rawValue)", "\(typed)")
      }
    }
    for word in try vectors.list("reserved").compactMap(\.string) {
      #expect(throws: DisplayName.Problem.reserved) { try DisplayName(word) }
    }
  }

  @Test("The built-in patterns are those of the configuration, and those of the project")
  func lists() throws {
    let file = try AttackPatterns(json: try TextVectors.bytes("config/patterns.json"))
    #expect(file == .builtIn)
    let members = vectors.root["patterns"]?.members ?? []
    let lists = members.map { AttackPatterns.Pattern($0.key, $0.value.array?.compactMap(\.string) ?? []) }
    #expect(file.lists == lists)
  }

  @Test("Patterns of messages")
  func patterns() throws {
    for vector in try vectors.list("pattern_cases") {
      let text = try vector.text("in")
      #expect(
        AttackPatterns.builtIn.patterns(in: text) == vector["out"]?.array?.compactMap(\.string), "\(text)")
    }
  }

  @Test("Mentions that are none any more")
  func mentions() throws {
    for vector in try vectors.list("mentions") {
      let (text, expected) = (try vector.text("in"), try vector.text("out"))
      #expect(text.withoutMentions.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(text)")
      #expect(text.withoutMentions.withoutMentions == text.withoutMentions)
    }
  }
}
