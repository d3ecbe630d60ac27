import Commands
import Testing
import Vocabulary

@testable import Conversation

@Suite("Limits on what comes in")
struct IntakeLimitsTests {
  private let account = AccountOnPlatform(.telegram, "7")
  private let address = ChatAddress(.telegram, chat: "5")
  private let start = Moment(seconds: 1_790_000_000)

  @Test("A try that is repeated is no second message, and what was let in is never refused")
  func repeatedTries() {
    var limits = IntakeLimits(CommandLimiter.Limits(messagesOfPerson: RateLimit(2, per: .seconds(20))))
    for second in 0..<10 as Range<Int64> {
      let verdict = limits.admit(
        .message, EventID(.telegram, "1"), account, address, at: start.advanced(by: .seconds(second)))
      #expect(verdict == nil)
    }
    let second = limits.admit(.message, EventID(.telegram, "2"), account, address, at: start)
    #expect(second == nil)
    for _ in 0..<2 {
      let third = limits.admit(.message, EventID(.telegram, "3"), account, address, at: start)
      #expect(third == .some(.some(.seconds(10))))
    }
  }
}
