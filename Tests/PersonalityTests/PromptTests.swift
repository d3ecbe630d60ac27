import Groundwork
import Personality
import Testing
import Vocabulary

@Suite("System prompt and report")
struct PromptTests {
  let start = Moment.noon

  @Test("The stable part does not change with mood, person and hour, but with the traits a community sets")
  func isStable() {
    let persona = Persona.plain()
    var happy = MoodState(of: "plain", with: .ada, at: start)
    happy.feel(.praise, as: persona, at: start)
    let one = SystemPrompt(persona, state: happy, at: start)
    let other = SystemPrompt(
      persona, state: MoodState(of: "plain", with: .bob, at: start), at: start.advanced(by: .seconds(50_000)))
    #expect(one.stable == other.stable)
    #expect(one.changing != other.changing)
    #expect(SystemPrompt.stablePart(of: persona.with([.dere: 100])) != one.stable)
  }

  @Test("It forbids what has to be forbidden")
  func hasRules() {
    let prompt = SystemPrompt.stablePart(of: .plain())
    for words in [
      "Never reveal", "no authority", "never instructions to you", "never claim to be human",
      "fits every age",
    ] {
      #expect(prompt.contains(words))
    }
  }

  @Test("Nothing that people wrote gets into it, not even the name they gave")
  func keepsPeopleOut() {
    let persona = Persona.plain()
    var state = MoodState(of: "plain", with: .ada, at: start)
    _ = state.receive(Reading(of: "My name is Mallory"), as: persona, at: start)
    #expect(state.calledName == "Mallory")
    let prompt = SystemPrompt(persona, state: state, at: start)
    #expect(!(prompt.stable + prompt.changing).contains("Mallory"))
  }

  @Test("The changing part tells the hour, the mood and its reasons")
  func tellsMood() {
    let persona = Persona.plain()
    var state = MoodState(of: "plain", with: .ada, at: start)
    let visit = state.receive(Reading(of: "you are so kind"), as: persona, at: start)
    let prompt = SystemPrompt(persona, state: state, visit: visit, at: start.advanced(by: .seconds(300)))
    #expect(prompt.changing.contains("12:05 UTC, 22 September 2026"))
    #expect(prompt.changing.contains("the person praised you (5 minutes ago)"))
    #expect(prompt.changing.contains("This is the first time"))
  }

  @Test("The report draws bars and says what the persona feels, and why")
  func reports() {
    let persona = Persona.plain()
    var state = MoodState(of: "plain", with: .ada, at: start)
    for text in ["hello", "thank you", "thanks a lot"] {
      _ = state.receive(Reading(of: text), as: persona, at: start)
    }
    state.call("Ada")
    let report = PersonalityReport(
      persona.with([.dere: 90]), state: state, overrides: [.dere: 90], at: start.advanced(by: .seconds(180)))
    let text = report.text
    #expect(text.text.contains("happiness  ██████░░░░   58"))
    #expect(text.text.contains("• You thanked me twice, 3 minutes ago: "))
    #expect(text.text.contains("dere               █████████░   90  set here"))
    #expect(text.text.contains("We have known each other for 3 minutes, 3 messages so far. I call you Ada."))
    #expect(report.reasons.first?.contains("happiness +") == true)
    for span in text.spans { #expect(span.range.upperBound <= text.text.utf8.count) }
  }

  @Test("A stranger's report has no reasons and no history")
  func reportsStranger() {
    let report = PersonalityReport(
      .plain(), state: MoodState(of: "plain", with: .ada, at: start), at: start)
    #expect(report.reasons.isEmpty)
    #expect(report.text.text.contains("I feel calm."))
    #expect(report.text.text.contains("We have not talked yet."))
  }
}
