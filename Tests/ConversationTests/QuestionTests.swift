import Commands
import Groundwork
import TestSupport
import Testing
import Vocabulary

@Suite("A command whose argument was left out")
struct QuestionTests {
  static let form = ArgumentForm.paragraph(title: "Your attempt", label: "What do you say")
  static let question = "What do you say: answer this message with it."

  let said = Guarded<[String]>([])

  func rig() async throws -> ReceptionRig {
    let said = said
    let attempt = Command(
      "attempt", "Try it", Argument<FreeText?>("message", "Your message", length: 1...20, form: Self.form),
      Argument<String?>("fund", "Who pays", length: 1...5)
    ) { call, message, fund in
      CommandOutcome { _ in
        let line = "\(call.scope) \(fund ?? "-") \(message?.text ?? "nothing")"
        said.withLock { $0.append(line) }
        return Reply("Said.")
      }
    }
    return try await ReceptionRig(CommandRegistry([attempt]))
  }

  @Test("asks for it, and goes on with the answer as it was given")
  func asks() async throws {
    let rig = try await rig()
    let asked = try await rig.type("/attempt fund=team")
    #expect(asked.map(\.text) == [Self.question])
    #expect(asked[0].content?.asksForAnswer == true)
    #expect(said.withLock { $0 } == [])
    let answer = "fund=me\nlet \"it\" go"
    #expect(try await rig.type(answer, answering: Self.question).map(\.text) == ["Said."])
    #expect(said.withLock { $0 } == ["telegram:7 team \(answer)"])
  }

  @Test("runs at once when nothing is missing")
  func complete() async throws {
    let rig = try await rig()
    #expect(try await rig.type("/attempt let it go").map(\.text) == ["Said."])
    #expect(said.withLock { $0 } == ["telegram:7 - let it go"])
  }

  @Test("is answered once, and in time")
  func once() async throws {
    let rig = try await rig()
    _ = try await rig.type("/attempt")
    _ = try await rig.type("one", answering: Self.question)
    let closed = CommandError.questionClosed.text
    #expect(try await rig.type("two", answering: Self.question).map(\.text) == [closed])
    _ = try await rig.type("/attempt")
    rig.clock.advance(by: ArgumentForm.patience)
    #expect(try await rig.type("three", answering: Self.question).map(\.text) == [closed])
    #expect(said.withLock { $0 } == ["telegram:7 - one"])
  }

  @Test("hears nobody else's answer")
  func foreign() async throws {
    let rig = try await rig()
    _ = try await rig.type("/attempt")
    let other = try await rig.type("mine", in: "8", by: "8", answering: Self.question)
    #expect(other.map(\.text) == [CommandError.questionClosed.text])
    #expect(said.withLock { $0 } == [])
  }

  @Test("stays open after an answer that cannot be taken")
  func tooLong() async throws {
    let rig = try await rig()
    _ = try await rig.type("/attempt")
    let long = String(repeating: "x", count: 21)
    #expect(
      try await rig.type(long, answering: Self.question).first?.text?.hasPrefix("21 of 20 characters") == true
    )
    _ = try await rig.type("short", answering: Self.question)
    #expect(said.withLock { $0 } == ["telegram:7 - short"])
  }

  @Test("given in a group is asked about in private, and still belongs to the group")
  func group() async throws {
    let rig = try await rig()
    let asked = try await rig.type("/attempt", in: "-100", by: "7")
    #expect(asked.map(\.address.chat) == ["7", "-100"])
    #expect(asked[0].content?.asksForAnswer == true)
    #expect(asked[1].content?.asksForAnswer == false)
    _ = try await rig.type("hello", answering: Self.question)
    #expect(said.withLock { $0 } == ["telegram:-100 - hello"])
  }

  @Test("is not asked again where a window has asked before")
  func window() async throws {
    let rig = try await rig()
    var message = IncomingMessage(id: "1", text: "/attempt", isAddressed: true)
    message.form = CommandForm(path: ["attempt"])
    _ = try await rig.handle(rig.event(.command(message)))
    #expect(said.withLock { $0 } == ["telegram:7 - nothing"])
  }
}
