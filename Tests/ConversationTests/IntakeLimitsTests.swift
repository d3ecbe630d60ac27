import Commands
import Delivery
import SQLite
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
        .message, EventID(.telegram, "1"), account, address, at: start.advanced(by: .seconds(second)),
        now: start.advanced(by: .seconds(second)))
      #expect(verdict == .admitted)
    }
    let second = limits.admit(.message, EventID(.telegram, "2"), account, address, at: start, now: start)
    #expect(second == .admitted)
    for _ in 0..<2 {
      let third = limits.admit(.message, EventID(.telegram, "3"), account, address, at: start, now: start)
      #expect(third == .refused(.seconds(10)))
    }
  }

  @Test(
    "Whoever types on many lines at once is told to wait, but not at the terminal",
    arguments: Platform.allCases)
  func terminal(platform: Platform) async throws {
    let ping = Command("ping", "Answers") { _ in Reply("pong") }
    let rig = try await ReceptionRig(CommandRegistry([ping]))
    var pongs = 0
    for _ in 0..<50 {
      let said = try await rig.type("/ping", on: platform)
      pongs += said.count { $0.text == "pong" }
    }
    #expect((pongs == 50) == (platform == .terminal), "\(pongs)")
  }

  @Test("Each press of a flood gets its answer, since a button waits for one")
  func presses() async throws {
    let pay = ButtonKind<Int>("pay")
    let quote = Command("quote", "A price") { _ in Reply("9 USD", buttons: [[pay.button("Pay", 9)]]) }
    let action = ButtonAction(pay) { _, _ in CommandOutcome { _ in Reply("Paid.") } }
    let rig = try await ReceptionRig(CommandRegistry([quote], actions: [action]))
    let data = try #require(try await rig.type("/quote").first?.callbacks.first)
    var answers = 0
    var refusals = 0
    for _ in 0..<30 {
      let said = try await rig.press(data)
      answers += said.count { if case .answerButton = $0.action { true } else { false } }
      refusals += said.count { $0.text?.hasPrefix("Wait ") == true }
    }
    #expect(answers == 30)
    #expect(refusals > 5)
  }

  @Test("Even the first greeting has its limit")
  func start() async throws {
    let rig = try await ReceptionRig(CommandRegistry([]))
    var (greetings, refusals) = (0, 0)
    for _ in 0..<50 {
      let said = try await rig.type("/start")
      if said.count == 2 { greetings += 1 }
      refusals += said.count { $0.text?.hasPrefix("Wait ") == true }
    }
    #expect((1..<20).contains(greetings))
    #expect(refusals == 1)
  }

  @Test("In a crowded chat nothing is answered, not even with a refusal, but for what waits for an answer")
  func crowded() {
    var limits = IntakeLimits(CommandLimiter.Limits())
    let event = EventID(.telegram, "1")
    let first = limits.admit(.command, event, account, address, isCrowded: true, at: start, now: start)
    #expect(first == .ignored)
    let again = limits.admit(.command, event, account, address, at: start, now: start)
    #expect(again == .ignored)
    // What was let in before goes on.
    let second = EventID(.telegram, "2")
    let before = limits.admit(.command, second, account, address, at: start, now: start)
    #expect(before == .admitted)
    let later = limits.admit(.command, second, account, address, isCrowded: true, at: start, now: start)
    #expect(later == .admitted)
  }

  @Test("A button whose press is given up is answered as well")
  func apology() async throws {
    let rig = try await ReceptionRig(CommandRegistry([]))
    let event = rig.event(.button(ButtonPress(callback: "cb", data: "x", message: "50")))
    let handler = rig.reception.handler
    let said = try await rig.database.write { handler.apology(event, $0) }
    #expect(said.map(\.text) == [CommandError.internalFault(id: event.id.description).text])
    #expect(said.map(\.kind) == [.fleeting])
    guard case .answerButton(callback: "cb", _, isAlert: true)? = said.first?.action else {
      Issue.record("it is no answer to the button")
      return
    }
  }

  @Test(
    "What was written slowly is let in although it arrives at once, and a flood is not", arguments: [2, 20])
  func backlog(perMinute: Int64) {
    var limits = IntakeLimits(CommandLimiter.Limits(messagesOfPerson: RateLimit(5, per: .seconds(30))))
    let now = start.advanced(by: .seconds(3_600))
    var (letIn, told) = (0, 0)
    for number in 0..<60 as Range<Int64> {
      let verdict = limits.admit(
        .message, EventID(.telegram, "\(number)"), account, address,
        at: start.advanced(by: .seconds(number * 60 / perMinute)), now: now)
      if verdict == .admitted { letIn += 1 }
      if case .refused = verdict { told += 1 }
    }
    if perMinute == 2 {
      #expect(letIn == 60)
    } else {
      // Three minutes' worth, at ten a minute, and the first five.
      #expect((30...36).contains(letIn))
      #expect(told == 1, "the flood is over: saying so once is enough")
    }
  }

  @Test("What somebody wrote slowly in one chat is let in after what they wrote later in another one")
  func sideBySide() {
    var limits = IntakeLimits(CommandLimiter.Limits(messagesOfPerson: RateLimit(5, per: .seconds(30))))
    let other = ChatAddress(.telegram, chat: "-6")
    let now = start.advanced(by: .seconds(3_600))
    let verdicts = [address, other].flatMap { address in
      (0..<50 as Range<Int64>).map { number in
        limits.admit(
          .message, EventID(.telegram, "\(address.chat) \(number)"), account, address,
          at: start.advanced(by: .seconds(number * 60)), now: now)
      }
    }
    #expect(verdicts.allSatisfy { $0 == .admitted })
    // A flood there in the past is one all the same.
    let flood = (0..<50).map { number in
      limits.admit(
        .message, EventID(.telegram, "flood \(number)"), account, ChatAddress(.telegram, chat: "-7"),
        at: start.advanced(by: .seconds(100)), now: now)
    }
    #expect(flood.count { $0 == .admitted } == 5)
  }
}
