import Previews
import Testing
import Vocabulary

@Suite("The calls of one preview")
struct PreviewMachineTests {
  private typealias Machine = PreviewMachine<Int64>

  private static let quick = manners(text: .milliseconds(1_050))
  private static let slow = manners(text: .seconds(3))

  private static func manners(text: Duration, typesBesideMessage: Bool = true) -> PreviewManners {
    PreviewManners(
      typing: .seconds(4), text: text, typesBesideMessage: typesBesideMessage,
      isBlank: { $0.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) })
  }

  private let start = Moment(seconds: 1_790_000_000)

  private func at(_ seconds: Double) -> Moment { start.advanced(by: .milliseconds(Int64(seconds * 1_000))) }

  @Test("“Typing” is repeated every four seconds until there is a text")
  func typing() {
    var machine = Machine(.draft, Self.quick)
    #expect(machine.next(at: at(0)) == .wait(until: nil))
    #expect(machine.wantTyping() == true)
    #expect(machine.next(at: at(0)) == .call(.typing))
    #expect(machine.next(at: at(0)) == .wait(until: nil))
    machine.ended(.typing, .shown, at: at(0.2))
    #expect(machine.next(at: at(0.2)) == .wait(until: at(4)))
    #expect(machine.next(at: at(4)) == .call(.typing))
    machine.ended(.typing, .shown, at: at(4.1))
    _ = machine.want("a")
    #expect(machine.next(at: at(4.2)) == .call(.draft("a")))
    machine.ended(.draft("a"), .shown, at: at(4.3))
    #expect(machine.next(at: at(9)) == .wait(until: at(29.2)))
  }

  @Test("A call that was put off is due as soon as its time has come: it has used nothing up")
  func postponed() {
    var machine = Machine(.message, Self.quick)
    _ = machine.want("a")
    #expect(machine.next(at: at(0)) == .call(.send("a")))
    machine.postpone(until: at(0.5))
    #expect(machine.next(at: at(0.1)) == .wait(until: at(0.5)))
    #expect(machine.next(at: at(0.5)) == .call(.send("a")))
  }

  @Test("A message that an earlier try has left is edited, and is what the answer replaces")
  func begun() {
    var machine = Machine(.message, Self.slow, message: 9)
    #expect(machine.message == 9)
    _ = machine.want("a")
    #expect(machine.next(at: at(0)) == .call(.edit(message: 9, "a")))
  }

  @Test("Texts are thinned out to one a second, the last one wins")
  func thinning() {
    var machine = Machine(.draft, Self.quick)
    #expect(machine.want("a") == true)
    #expect(machine.next(at: at(0)) == .call(.draft("a")))
    #expect(machine.want("ab") == false)
    #expect(machine.want("abc") == false)
    machine.ended(.draft("a"), .shown, at: at(0.1))
    #expect(machine.next(at: at(0.1)) == .wait(until: at(1.05)))
    #expect(machine.next(at: at(1.05)) == .call(.draft("abc")))
  }

  @Test("A draft is shown again before it fades")
  func refresh() {
    var machine = Machine(.draft, Self.quick)
    _ = machine.want("a")
    _ = machine.next(at: at(0))
    machine.ended(.draft("a"), .shown, at: at(0.1))
    #expect(machine.next(at: at(0.1)) == .wait(until: at(25)))
    #expect(machine.next(at: at(25)) == .call(.draft("a")))
  }

  @Test("Where drafts cannot be shown, a message is sent and edited, and named at the end")
  func fallback() {
    var machine = Machine(.draft, Self.quick)
    _ = machine.want("a")
    _ = machine.next(at: at(0))
    machine.ended(.draft("a"), .noDrafts, at: at(0.1))
    #expect(machine.next(at: at(0.1)) == .call(.send("a")))
    machine.ended(.send("a"), .sent(message: 7), at: at(0.2))
    _ = machine.want("ab")
    #expect(machine.next(at: at(0.2)) == .wait(until: at(1.15)))
    #expect(machine.next(at: at(1.2)) == .call(.edit(message: 7, "ab")))
    #expect(machine.message == 7)
  }

  @Test(
    "What is there to be edited shows by itself that somebody is thinking, where that is the platform's way")
  func kept() {
    for (besides, step) in [(true, Machine.Step.call(.typing)), (false, .wait(until: nil))] {
      let manners = Self.manners(text: .seconds(1), typesBesideMessage: besides)
      var machine = Machine(.message, manners, message: 9)
      #expect(machine.wantTyping() == besides)
      #expect(machine.next(at: at(0)) == step)
    }
  }

  @Test("A new text comes as often as the platform takes one")
  func pace() {
    var machine = Machine(.message, Self.slow)
    _ = machine.want("a")
    #expect(machine.next(at: at(0)) == .call(.send("a")))
    machine.ended(.send("a"), .sent(message: 7), at: at(0.1))
    _ = machine.want("ab")
    #expect(machine.next(at: at(1)) == .wait(until: at(3)))
  }

  @Test("A failure ends the preview, flood control only delays it")
  func failures() {
    var machine = Machine(.message, Self.quick)
    _ = machine.want("a")
    _ = machine.next(at: at(0))
    machine.ended(.send("a"), .throttled(.seconds(9)), at: at(0))
    #expect(machine.next(at: at(1)) == .wait(until: at(9)))
    #expect(machine.next(at: at(9)) == .call(.send("a")))
    machine.ended(.send("a"), .failed, at: at(9))
    _ = machine.want("ab")
    #expect(machine.next(at: at(60)) == .wait(until: nil))
  }

  @Test("Styles that are refused are left out from then on")
  func styles() {
    var machine = Machine(.draft, Self.quick)
    _ = machine.want("a")
    _ = machine.next(at: at(0))
    machine.ended(.draft("a"), .noStyles, at: at(0))
    #expect(machine.isPlain)
    #expect(machine.next(at: at(2)) == .call(.draft("a")))
  }

  @Test("Nothing to see is not shown", arguments: ["", " ", "\n\u{A0}"])
  func blank(text: String) {
    var machine = Machine(.draft, Self.quick)
    #expect(machine.want(RichText(text)) == false)
    #expect(machine.next(at: at(0)) == .wait(until: nil))
  }
}
