import Groundwork
import LanguageModels
import Memory
import Personality
import Vocabulary

extension Companion {
  // Not inlined, like all that only computes here: what it needs meanwhile would stay in the frame of whoever waits for
  // the answer.
  //
  /// - Parameters:
  ///   - past: The turns that go before the message.
  ///   - isBare: Without what is remembered.
  @inline(never)
  func request(for situation: Situation, turns past: [Exchange], isBare: Bool = false) -> ModelRequest {
    var state = situation.state
    let visit = state.receive(situation.reading, as: situation.character, at: situation.at)
    let prompt = SystemPrompt(
      situation.character, state: state, visit: visit, isAlone: situation.event.chatKind == .direct,
      at: situation.at)
    var turns = past.flatMap { [ModelTurn.user($0.said), .assistant($0.answered)] }
    // Beside what the person says, and never among the instructions.
    let fence = String(randomness.number(), radix: 36)
    let block = isBare ? nil : RecalledBlock.text(of: situation.recalled, fence: fence)
    let earlier = isBare ? nil : situation.earlier?.block(fence: fence)
    turns.append(
      ModelTurn(.user, [earlier, block, situation.message.text].compactMap { $0.map { .text($0) } }))
    // Most communities leave the character as it is, and share its text.
    let stable = prompt.stable == stablePrompt ? stablePrompt : prompt.stable
    return ModelRequest(
      system: [.init(stable, isStable: true), .init(notes(prompt, situation))], turns: turns,
      tools: situation.tools,
      limits: .init(maxOutputTokens: 1_024))
  }

  func notes(_ prompt: SystemPrompt, _ situation: Situation) -> String {
    var notes = situation.relationship?.notes(isAlone: situation.event.chatKind == .direct) ?? []
    if let language = situation.known.language {
      notes.append(
        "This community speaks the language with the tag \"\(language)\": answer in it, unless somebody writes to you in "
          + "another one.")
    }
    return notes.reduce(prompt.changing) { "\($0)\n- \($1)" }
  }
}
