import Testing

@testable import LanguageModels

@Suite("Habits of asking")
struct RequestHabitsTests {
  @Test(
    "Models that think unasked are told not to",
    arguments: [
      ("anthropic:claude-haiku-5-5", true), ("anthropic:claude-opus-5", true),
      ("anthropic:claude-haiku-4-5", false),
      ("anthropic:claude-3-5-haiku-20241022", false), ("anthropic:some-model", false),
      ("openai:gpt-6-luna", true),
      ("openai:gpt-5.4-mini", true), ("openai:gpt-4o", false), ("openai:gpt-5-mini", false),
      ("ollama:gpt-6", false),
    ])
  func thinking(model: String, isOff: Bool) throws {
    let model = try #require(ModelID(model))
    #expect((RequestHabits(for: model, isOpenAI: true).thinking == .off) == isOff)
  }

  @Test("A server that is not OpenAI's own gets only what all of them know")
  func compatible() {
    let habits = RequestHabits(for: ModelID(.openai, "gpt-6-luna"), isOpenAI: false)
    #expect(habits.thinking == .unsaid && habits.limitField == .maxTokens)
  }

  @Test(
    "What a provider refuses by name is phrased otherwise, once",
    arguments: [
      "stream_options is not supported",
      "unsupported parameter: 'max_tokens'. use 'max_completion_tokens' instead.",
      "`temperature` is deprecated for this model", "thinking: cannot be disabled for this model",
      "registry.ollama.ai/library/gemma does not support tools",
    ])
  func adapts(words: String) {
    var habits = RequestHabits(for: ModelID(.openai, "m"), isOpenAI: false)
    let before = habits
    #expect(habits.adapt(to: words) == true)
    #expect(habits != before)
    #expect(habits.adapt(to: words) == false)
  }

  @Test("Complaints about anything else change nothing")
  func other() {
    var habits = RequestHabits(for: ModelID(.openai, "m"), isOpenAI: false)
    for words in ["", "messages: at least one is required", "invalid json"] {
      #expect(habits.adapt(to: words) == false)
    }
  }

  @Test("No sequence of complaints goes on for ever")
  func ends() {
    var habits = RequestHabits(for: ModelID(.openai, "m"), isOpenAI: false)
    let everything =
      "stream_options max_tokens max_completion_tokens temperature reasoning_effort does not support tools"
    var count = 0
    while habits.adapt(to: everything), count < 100 { count += 1 }
    #expect(count == 5)
  }
}
