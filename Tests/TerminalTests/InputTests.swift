import Groundwork
import Testing
import Vocabulary

@testable import Terminal

@Suite("What is typed or piped in")
struct InputTests {
  @Test("becomes lines, however it is cut into pieces", arguments: [UInt64](1...8))
  func assembling(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    let bytes = Array("first\n\nzwölf 東京\r\n\u{1B}[31mred\nlast".utf8) + [0xFF, 0xFE, 0x41]
    let expected: [LineAssembler.Line] = [
      .text("first"), .text(""), .text("zwölf 東京"), .text("[31mred"), .text("last\u{FFFD}\u{FFFD}A"),
    ]
    for _ in 0..<50 {
      var lines = LineAssembler()
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &chance)
        lines.feed(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      lines.finish()
      var seen: [LineAssembler.Line] = []
      while let line = lines.next() { seen.append(line) }
      #expect(seen == expected)
    }
  }

  @Test("is not kept when a line has no end")
  func tooLong() {
    var lines = LineAssembler()
    for _ in 0..<20 { lines.feed(repeatElement(UInt8(ascii: "x"), count: 8_192)) }
    lines.feed("\nnext\n".utf8)
    lines.finish()
    let seen = [lines.next(), lines.next(), lines.next()]
    #expect(seen == [.tooLong, .text("next"), nil])
  }

  @Test("becomes characters, however a key's bytes arrive")
  func keys() {
    var keys = KeyBuffer()
    var seen = String.UnicodeScalarView()
    for byte in Array("aß東👍".utf8) {
      keys.append([byte])
      while let key = keys.next() { seen.append(key) }
    }
    #expect(String(seen) == "aß東👍")
  }

  @Test("is U+FFFD where it is no character, and loses nothing after it", arguments: [UInt64](1...8))
  func brokenKeys(seed: UInt64) {
    let chance = Randomness.seeded(seed)
    for _ in 0..<200 {
      var keys = KeyBuffer()
      keys.append(chance.bytes(chance.index(below: 40)).map { $0 == 3 ? 4 : $0 })
      keys.append("end\n".utf8)
      var seen = String.UnicodeScalarView()
      while let key = keys.next() { seen.append(key) }
      #expect(String(seen).utf8.suffix(4).elementsEqual("end\n".utf8))
    }
  }

  @Test("up to a Ctrl-C is taken back")
  func interrupt() {
    var keys = KeyBuffer()
    keys.append([0x61, 3, 0x62, 3, 0x63])
    let interrupts = [keys.takeInterrupt(), keys.takeInterrupt()]
    #expect(interrupts == [true, false])
    let left = [keys.next(), keys.next()]
    #expect(left == ["c", nil])
  }

  @Test("ahead of time is kept up to a limit")
  func bounded() {
    var keys = KeyBuffer()
    for _ in 0..<100 { keys.append(repeatElement(UInt8(ascii: "x"), count: 1_000)) }
    var count = 0
    while keys.next() != nil { count += 1 }
    #expect(count == KeyBuffer.limit)
  }

  @Test("as a number presses the button of that number, once")
  func choices() {
    var choices = Choices()
    let tooEarly = choices.take("1", callback: "c")
    #expect(tooEarly == nil)
    let lines = choices.offer(
      [
        [Button("Pay", .callback("pay")), Button("Cancel", .callback("no"))],
        [Button("Rules", .link("https://x.org"))],
      ],
      on: "m")
    #expect(lines == "\n[1] Pay   [2] Cancel\nRules: https://x.org")
    for line in ["0", "3", "-1", "1 ", "one", "", "99999999999999999999"] {
      let press = choices.take(line, callback: "c")
      #expect(press == nil)
    }
    let none = choices.offer([], on: "n")
    #expect(none.isEmpty)
    let presses = [choices.take("2", callback: "c"), choices.take("2", callback: "c")]
    #expect(presses == [ButtonPress(callback: "c", data: "no", message: "m"), nil])
  }

  @Test("tells of itself by its environment")
  func settings() {
    func read(_ variables: [String: String]) -> TerminalSettings { TerminalSettings { variables[$0] } }
    let usual = read(["TERM": "xterm", "HOME": "/home/ada", "USER": "ada"])
    #expect(usual.mayStyle)
    #expect(usual.historyFile == "/home/ada/.local/state/warden/history")
    #expect(usual.userName == "ada")
    #expect(read(["XDG_STATE_HOME": "/s", "HOME": "/h"]).historyFile == "/s/warden/history")
    #expect(!read(["TERM": "xterm", "NO_COLOR": "1"]).mayStyle)
    #expect(read(["TERM": "xterm", "NO_COLOR": ""]).mayStyle)
    #expect(!read(["TERM": "dumb"]).mayStyle)
    #expect(read([:]).historyFile == nil)
  }
}
