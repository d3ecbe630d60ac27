import Commands
import Testing
import Vocabulary

@Suite("The rate of commands")
struct LimiterTests {
  let start = Moment(seconds: 1_790_000_000)
  let ada = AccountOnPlatform(.telegram, "1001")
  let chat = ChatAddress(.telegram, chat: "-100")

  @Test("Threat 31: is five in ten seconds for a person, then one every two seconds")
  func person() {
    var limiter = CommandLimiter()
    for _ in 0..<5 { #expect(limiter.admit(.command, from: ada, in: chat, at: start) == nil) }
    #expect(limiter.admit(.command, from: ada, in: chat, at: start)?.text == "Wait 2 seconds.")
    let tooEarly = start.advanced(by: .milliseconds(1_999))
    #expect(limiter.admit(.command, from: ada, in: chat, at: tooEarly)?.code == .rateLimited)
    let onTime = start.advanced(by: .seconds(2))
    #expect(limiter.admit(.command, from: ada, in: chat, at: onTime) == nil)
    #expect(limiter.admit(.command, from: ada, in: chat, at: onTime)?.code == .rateLimited)
  }

  @Test("Threat 31: is thirty in ten seconds for a chat with all its topics, whoever writes")
  func wholeChat() {
    var limiter = CommandLimiter()
    for number in 0..<30 {
      let person = AccountOnPlatform(.telegram, String(number))
      let topic = ChatAddress(.telegram, chat: "-100", topic: String(number % 3))
      #expect(limiter.admit(.command, from: person, in: topic, at: start) == nil)
    }
    #expect(limiter.admit(.command, from: ada, in: chat, at: start)?.text == "Wait 1 second.")
    #expect(limiter.admit(.command, from: ada, in: ChatAddress(.telegram, chat: "-200"), at: start) == nil)
  }

  @Test("is not used up by what was refused")
  func refusalsAreFree() {
    var limiter = CommandLimiter()
    for _ in 0..<5 { _ = limiter.admit(.command, from: ada, in: chat, at: start) }
    for _ in 0..<100 { #expect(limiter.admit(.command, from: ada, in: chat, at: start) != nil) }
    #expect(limiter.admit(.command, from: ada, in: chat, at: start.advanced(by: .seconds(2))) == nil)
    // The chat's bucket was not touched by the refusals either.
    for number in 0..<24 {
      let other = AccountOnPlatform(.telegram, "x\(number)")
      #expect(limiter.admit(.command, from: other, in: chat, at: start.advanced(by: .seconds(2))) == nil)
    }
  }

  @Test("does not count messages, which have their own")
  func messages() {
    var limiter = CommandLimiter()
    for _ in 0..<5 { _ = limiter.admit(.command, from: ada, in: chat, at: start) }
    for _ in 0..<20 { #expect(limiter.admit(.message, from: ada, in: chat, at: start) == nil) }
    #expect(limiter.admit(.message, from: ada, in: chat, at: start)?.code == .rateLimited)
    var strict = CommandLimiter(.init(messagesOfPerson: RateLimit(1, per: .seconds(60))))
    #expect(strict.admit(.message, from: ada, in: chat, at: start) == nil)
    #expect(strict.admit(.message, from: ada, in: chat, at: start)?.text == "Wait 60 seconds.")
  }

  @Test("does not lock anybody out when the clock is set back")
  func clockSetBack() {
    var limiter = CommandLimiter()
    for _ in 0..<5 { _ = limiter.admit(.command, from: ada, in: chat, at: start) }
    let yesterday = start.advanced(by: .seconds(-86_400))
    #expect(limiter.admit(.command, from: ada, in: chat, at: yesterday) == nil)
  }

  @Test("Threat 31: remembers no more people than it may, and those who ask most the longest")
  func bounded() {
    var buckets = TokenBuckets<Int>(RateLimit(5, per: .seconds(10)), capacity: 100)
    for _ in 0..<5 { buckets.take(for: -1, at: start) }
    for key in 0..<10_000 {
      buckets.take(for: key, at: start)
      #expect(buckets.count <= 100)
    }
    #expect(buckets.wait(for: -1, at: start) == .seconds(2))
    for key in 0..<100 { buckets.take(for: key, at: start.advanced(by: .seconds(60))) }
    #expect(buckets.count <= 100)
    #expect(buckets.wait(for: -1, at: start.advanced(by: .seconds(60))) == .zero)
  }
}
