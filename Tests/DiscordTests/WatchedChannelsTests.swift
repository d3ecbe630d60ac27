import Testing
import Vocabulary

@testable import Discord

@Suite("Watched channels")
struct WatchedChannelsTests {
  private func number(_ index: Int) -> String { String(1_000_000 + index) }

  @Test("In a busy channel a position is stored every ten seconds, and a new one at once")
  func rests() {
    var watched = WatchedChannels()
    func number(_ second: Int64) -> String { Snowflake.first(at: Moment(seconds: 1_700_000_000 + second)) }
    func stored(_ second: Int64) -> String? {
      watched.stored(number(second), in: "5", home: .privately, mayRest: true)["last:5"]
    }
    let first = stored(0)
    #expect(first == number(0))
    let soon = stored(9)
    #expect(soon == nil)
    #expect(watched.channels["5"]?.last == number(9))
    let later = stored(10)
    #expect(later == number(10))
    let atOnce = watched.stored(number(11), in: "5", home: .privately)
    #expect(atOnce == ["last:5": number(11)])
  }

  @Test(
    "What is stored is what is restored, and what is written for a message does not grow with the channels")
  func restored() {
    var (watched, stored) = (WatchedChannels(), [String: String]())
    for index in 0..<3_000 {
      let home: ChannelHome = index.isMultiple(of: 2) ? .privately : .server(number(index))
      let positions = watched.stored(number(index), in: number(index), home: home)
      #expect(positions.count == 2)
      stored.merge(positions) { $1 }
    }
    #expect(
      watched.stored(number(9_000), in: number(5), home: .server(number(5))) == ["last:1000005": "1009000"])
    stored["last:1000005"] = "1009000"
    let again = WatchedChannels(
      lasts: stored.filter { $0.key.hasPrefix("last:") }, homes: stored.filter { $0.key.hasPrefix("home:") })
    #expect(again.channels == watched.channels)
  }

  @Test("Of too many, those that were quiet for longest are forgotten, with their positions")
  func forgotten() {
    var (watched, stored) = (WatchedChannels(), [String: String]())
    for index in 0..<3 * WatchedChannels.most {
      stored.merge(watched.stored(number(index), in: number(index), home: .privately)) { $1 }
      #expect(watched.channels.count <= WatchedChannels.most)
      #expect(watched.channels[number(index)] != nil)
    }
    #expect(watched.channels.count >= WatchedChannels.kept)
    #expect(
      watched.channels[number(0)] == nil && stored["last:1000000"] == "" && stored["home:1000000"] == "")
    #expect(stored.filter { $0.key.hasPrefix("home:") && $0.value != "" }.count == watched.channels.count)
  }

  @Test("A position without a home, or with nonsense in it, is watched again when somebody speaks there")
  func nonsense() {
    let watched = WatchedChannels(
      lasts: ["last:1": "5", "last:2": "x", "last:3": "7", "last:4": "8"],
      homes: ["home:2": "private", "home:3": "somewhere", "home:4": "9", "home:x": "9", "home:5": "9"])
    #expect(watched.channels == ["4": .init(home: .server("9"), last: "8")])
  }
}
