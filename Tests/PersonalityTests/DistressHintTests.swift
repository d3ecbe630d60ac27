import Testing

@testable import Personality

@Suite("Distress hint")
struct DistressHintTests {
  @Test(
    "What is read as distress is never passed over",
    arguments: [
      "I want to kill myself", "I keep cutting myself", "I wanna hurt myself", "I want to die",
      "I wish I was dead",
      "I wish I were never born", "I will end my life", "I want to end it all", "I could take my own life",
      "I think about suicide", "I am SUICIDAL", "kms", "self harm again", "I don't want to live",
      "I don't want to wake up",
      "no reason to live", "they are better off without me", "I can't go on", "I can't do this anymore",
      "I don't want to be alive", "thinking of ending it all", "I want to starve myself",
      "I will hang myself",
    ])
  func finds(text: String) {
    #expect(DistressHint.isPossible(in: text))
    #expect(Reading(of: text).intent == .distress)
  }

  @Test(
    "Everyday talk is passed over", arguments: ["hello there", "thank you so much", "what a day at work", ""])
  func passes(text: String) {
    #expect(!DistressHint.isPossible(in: text))
  }
}
