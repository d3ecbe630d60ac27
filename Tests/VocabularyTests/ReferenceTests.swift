import Testing
import Vocabulary

@Suite("References and names that connectors and delivery share")
struct ReferenceTests {
  @Test(
    "A reference to an interaction is read back as it was written",
    arguments: [
      "interaction:7001:55:aW50.x-y_z", "further:7001:55:token", "interaction:7001:55:token:hidden-message",
      "further:7001:55:token:message",
    ])
  func interactions(text: String) throws {
    let reference = try #require(InteractionReference(text: text))
    #expect(reference.number == "55")
    #expect(reference.text == text)
    #expect(reference.isFurther == text.hasPrefix("further"))
  }

  @Test(
    "What names a message, or nothing, is no interaction",
    arguments: [
      "", "1234567890", "interaction:", "interaction:7001:55", "furthermore:7001:55:token", "55:7001:a:b",
    ])
  func noInteractions(text: String) { #expect(InteractionReference(text: text) == nil) }

  // A stored position that is called otherwise is not found again after an update.
  @Test(
    "The names of stored positions never change",
    arguments: [
      (.lastMessage, "last:5"), (.channelHome, "home:5"), (.privateChannel, "private:5"),
    ] as [(PositionName, String)])
  func positions(position: PositionName, name: String) {
    #expect(position.name(of: "5") == name)
    #expect(position.number(in: name) == "5")
  }
}
