import Commands
import Conversation
import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("Buttons of a feature")
struct ButtonPlacingTests {
  static let pay = ButtonKind<Int>("pay")
  let paid = Guarded<[Int]>([])

  func rig(
    _ visibility: Visibility = .ephemeral, hooks: Reception.Hooks = Reception.Hooks()
  ) async throws -> ReceptionRig {
    let paid = paid
    let quote = Command("quote", "A price", visibility: visibility) { _ in
      Reply(
        "9 USD", buttons: [[Self.pay.button("Pay 9.00 USD", 9), .cancel()], [.link("Why", "https://x.org")]])
    }
    let poor = Command("poor", "A price", visibility: visibility) { _ in
      Reply("900 USD", buttons: [[Self.pay.button("Pay", 900)]])
    }
    let action = ButtonAction(Self.pay, visibility: visibility) { call, amount in
      CommandOutcome { _ in
        guard amount < 100 else { throw CommandError.dailyLimit(left: "1 USD") }
        paid.withLock { $0.append(amount) }
        return Reply("Paid \(amount) at \(call.scope).")
      }
    }
    return try await ReceptionRig(CommandRegistry([quote, poor], actions: [action]), hooks: hooks)
  }

  @Test("do their work once, and the outcome takes the place of the message")
  func press() async throws {
    let rig = try await rig()
    let offer = try await rig.type("/quote")
    #expect(offer.count == 1 && offer[0].callbacks.count == 2)
    let outcome = try await rig.press(offer[0].callbacks[0])
    #expect(
      outcome.map(\.action) == [
        .answerButton(callback: "cb", text: nil, isAlert: false),
        .replace(message: "50", with: .init("Paid 9 at telegram:7.")),
      ])
    #expect(outcome[0].kind == .fleeting)
    #expect(try await rig.press(offer[0].callbacks[0]).map(\.text) == [CommandError.buttonExpired.text])
    #expect(try await rig.press(offer[0].callbacks[1]).map(\.text) == [CommandError.buttonExpired.text])
    #expect(paid.withLock { $0 } == [9])
  }

  @Test(
    "pressed by a bot, or in the name of a chat, do nothing and stay, whosever number comes with the press",
    arguments: [(isBot: true, isChat: false), (false, true)])
  func impostor(isBot: Bool, isChat: Bool) async throws {
    let rig = try await rig()
    let offer = try await rig.type("/quote")
    #expect(try await rig.press(offer[0].callbacks[0], isBot: isBot, isChat: isChat).isEmpty)
    #expect(paid.withLock { $0 } == [])
    _ = try await rig.press(offer[0].callbacks[0])
    #expect(paid.withLock { $0 } == [9])
  }

  @Test("that could not do their work can be pressed again")
  func refused() async throws {
    let rig = try await rig()
    let offer = try await rig.type("/poor")
    let sentence = CommandError.dailyLimit(left: "1 USD").text
    #expect(try await rig.press(offer[0].callbacks[0]).map(\.text) == [sentence])
    #expect(try await rig.press(offer[0].callbacks[0]).map(\.text) == [sentence])
  }

  @Test("of what only one person may read are shown to that person alone on Discord")
  func discord() async throws {
    let rig = try await rig()
    let offer = try await rig.type("/quote", on: .discord, in: "100", by: "7")
    let outcome = try await rig.press(offer[0].callbacks[0], on: .discord, in: "100", by: "7")
    #expect(outcome.last?.onlyFor == AccountOnPlatform(.discord, "7"))
    #expect(outcome.last?.text == "Paid 9 at discord:100.")
  }

  @Test("in a Telegram group are answered in private when the answer is for one person")
  func telegram() async throws {
    let rig = try await rig()
    let offer = try await rig.type("/quote", in: "-100", by: "7")
    #expect(offer.map(\.address.chat) == ["7", "-100"])
    #expect(offer[1].callbacks == [])
    let outcome = try await rig.press(offer[0].callbacks[0], in: "-100", by: "7")
    #expect(outcome.map(\.text) == ["The answer is in our private chat.", "Paid 9 at telegram:-100.", nil])
    #expect(outcome.map(\.address.chat) == ["-100", "7", "-100"])
    #expect(outcome.last?.action == .retireButtons(message: "50"))
  }

  @Test(
    "whose time is over go when their person presses one, and stay for whoever presses what is not theirs")
  func over() async throws {
    let rig = try await rig(.everyone)
    let offer = try await rig.type("/quote", in: "-100", by: "7")
    rig.clock.advance(by: .seconds(900))
    let foreign = try await rig.press(offer[0].callbacks[0], in: "-100", by: "8")
    #expect(foreign.count == 1)
    let late = try await rig.press(offer[0].callbacks[0], in: "-100", by: "7")
    #expect(late.first?.text == CommandError.buttonExpired.text)
    #expect(late.map(\.action).last == .retireButtons(message: "50"))
    #expect(paid.withLock { $0 } == [])
  }

  @Test("that are pressed twice leave those alone that have taken their place")
  func pressedTwice() async throws {
    let rig = try await rig(.everyone)
    let offer = try await rig.type("/quote", in: "-100", by: "7")
    _ = try await rig.press(offer[0].callbacks[0], in: "-100", by: "7")
    #expect(try await rig.press(offer[0].callbacks[0], in: "-100", by: "7").count == 1)
  }

  @Test("of what everybody may read are answered for everybody")
  func everybody() async throws {
    let rig = try await rig(.everyone)
    let offer = try await rig.type("/quote", in: "-100", by: "7")
    #expect(offer.map(\.address.chat) == ["-100"])
    let foreign = try await rig.press(offer[0].callbacks[0], in: "-100", by: "8")
    #expect(foreign.map(\.text) == [CommandError.buttonOfOther.text])
    let outcome = try await rig.press(offer[0].callbacks[0], in: "-100", by: "7")
    #expect(outcome.last?.action == .replace(message: "50", with: .init("Paid 9 at telegram:-100.")))
    #expect(outcome.last?.onlyFor == nil)
  }

  @Test("stay away where no press arrives: a sentence says so, and links can be followed there as well")
  func unheard() async throws {
    var hooks = Reception.Hooks()
    hooks.hearsPresses = { $0 != .discord }
    let rig = try await rig(hooks: hooks)
    let offer = try await rig.type("/quote", on: .discord)
    #expect(
      offer.map(\.text) == [
        "9 USD\n\n“Pay 9.00 USD” cannot be pressed here: do it on another platform, or ask whoever runs this bot."
      ])
    #expect(offer[0].content?.buttons == [[Button("Why", .link("https://x.org"))]])
    let elsewhere = try await rig.type("/quote")
    #expect(elsewhere[0].callbacks.count == 2)
  }

  @Test("whose meaning was removed in a later version work no more")
  func gone() async throws {
    let rig = try await rig()
    let offer = try await rig.type("/quote")
    let later = try await ReceptionRig(CommandRegistry([]))
    #expect(try await later.press(offer[0].callbacks[0]).map(\.text) == [CommandError.buttonExpired.text])
  }
}
