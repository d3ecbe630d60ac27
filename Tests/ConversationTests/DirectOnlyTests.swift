import Commands
import Groundwork
import Testing
import Vocabulary

@Suite("A command that is between two")
struct DirectOnlyTests {
  let taken = Guarded<[String]>([])

  func rig() async throws -> ReceptionRig {
    let taken = taken
    let link = Command(
      "link", "x", Argument<String>("code", "Code", length: 1...16), visibility: .directOnly
    ) { _, code in
      CommandOutcome { _ in
        taken.withLock { $0.append(code) }
        return Reply("Linked.")
      }
    }
    return try await ReceptionRig(CommandRegistry([link]))
  }

  @Test(
    "and is typed where others read along is not carried out, and points to the private chat",
    arguments: [(Platform.telegram, "-100"), (.discord, "100")])
  func typed(platform: Platform, group: String) async throws {
    let rig = try await rig()
    let answers = try await rig.type("/link ABCDE-FGHJK", on: platform, in: group, by: "7")
    #expect(answers.map(\.text) == ["The answer is in our private chat."])
    #expect(answers.map(\.address.chat) == [group])
    #expect(taken.withLock { $0 } == [])
    let inPrivate = try await rig.type("/link ABCDE-FGHJK", on: platform)
    #expect(inPrivate.map(\.text) == ["Linked."])
  }

  @Test("is carried out in a server's channel where Discord shows it to nobody else")
  func slash() async throws {
    let rig = try await rig()
    var message = IncomingMessage(id: nil, text: "", isAddressed: true)
    message.form = CommandForm(path: ["link"], options: [.init(name: "code", value: .text("ABCDE-FGHJK"))])
    let answers = try await rig.handle(rig.event(.command(message), on: .discord, in: "100", by: "7"))
    #expect(answers.map(\.text) == ["Linked."])
    #expect(answers.first?.onlyFor == AccountOnPlatform(.discord, "7"))
    #expect(taken.withLock { $0 } == ["ABCDE-FGHJK"])
  }
}
