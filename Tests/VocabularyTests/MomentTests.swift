import Testing
import Vocabulary

@Suite("Moment")
struct MomentTests {
  @Test(
    "A moment prints as ISO 8601 in UTC",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_795_238_971_123, "2026-11-21T05:29:31.123Z"),
    ] as [(Int64, String)])
  func prints(milliseconds: Int64, text: String) {
    #expect(Moment(milliseconds: milliseconds).iso8601 == text)
    #expect(Moment(iso8601: text) == Moment(milliseconds: milliseconds))
  }

  @Test(
    "What is not printed like that is no moment",
    arguments: [
      "", "2026-11-21", "2026-11-21T05:29:31Z", "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z",
      "2026-11-21T24:00:00.000Z", "2026-11-21T05:29:31.123z", "+026-11-21T05:29:31.123Z",
      "2026-11-21T05:29:31.123Z ",
    ])
  func unreadable(text: String) { #expect(Moment(iso8601: text) == nil) }

  @Test(
    "The time of day is that of the printed moment",
    arguments: [0, -1, 951_782_399_999, 1_795_238_971_123, 1_795_219_259_000] as [Int64])
  func timeOfDay(milliseconds: Int64) {
    let moment = Moment(milliseconds: milliseconds)
    let printed = moment.iso8601.dropFirst(11)
    #expect(moment.timeWithSeconds == printed.prefix(8))
    #expect(moment.hourAndMinute == printed.prefix(5))
    #expect(moment.dayAndTime == "\(moment.day) \(printed.prefix(5))")
  }

  @Test("The next midnight is never the moment itself")
  func midnight() {
    let midnight = Moment(milliseconds: 86_400_000)
    #expect(midnight.nextMidnight == Moment(milliseconds: 2 * 86_400_000))
    #expect(midnight.advanced(by: .milliseconds(-1)).nextMidnight == midnight)
  }
}

@Suite("Chat address")
struct ChatAddressTests {
  @Test(
    "An address survives its key",
    arguments: [
      ChatAddress(.telegram, chat: "-100123"), ChatAddress(.telegram, chat: "5", topic: "7"),
      ChatAddress(.discord, chat: "991"),
    ])
  func key(address: ChatAddress) {
    #expect(ChatAddress(key: address.key) == address)
  }

  @Test("A key of no known platform is no address", arguments: ["", "mail:1", "telegram:", "telegram"])
  func refuses(key: String) {
    #expect(ChatAddress(key: key) == nil)
  }
}
