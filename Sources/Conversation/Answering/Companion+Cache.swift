import Community
import Delivery
import LanguageModels
import Markdown
import Memory
import Personality
import SQLite
import Tools
import Vocabulary

extension Companion {
  /// What an answer to a message depends on; `nil` where the same answer twice would be wrong, or odd: about the time,
  /// for a joke, in small situation.
  ///
  /// The person and the conversation are part of it, so nobody ever gets what somebody else was told. What was said just
  /// before counts, but for the same question asked again. Of the mood the words count, and not its numbers, which every
  /// message moves.
  @inline(never)
  func cacheKey(for situation: Situation, asking router: ModelRouter, _ task: ModelTask) -> ResponseKey? {
    guard thinking.isCaching, situation.reading.intent.hasLastingAnswer(task),
      situation.message.attachments.isEmpty,
      situation.begun == nil
    else { return nil }
    var state = situation.state
    let visit = state.receive(situation.reading, as: situation.character, at: situation.at)
    let prompt = SystemPrompt(
      situation.character, state: state, visit: visit, isAlone: situation.event.chatKind == .direct,
      at: situation.at)
    var parts = [
      "1", situation.person.text, situation.event.address.key, situation.message.text, prompt.stable,
    ]
    parts += notes(prompt, situation).split(separator: "\n").filter { !$0.hasPrefix("- It is ") }.map {
      line in
      String(line.filter { !$0.isNumber })
    }
    parts.append("models")
    parts += router.chain.map(\.description)
    parts.append("tools")
    parts += situation.tools.map { "\($0.name) \($0.description)" }
    parts.append("memories")
    parts += situation.recalled.map { "\($0.id) \($0.text)" } + [situation.earlier?.text ?? ""]
    parts.append("talk")
    var past = situation.past[...]
    while past.last?.said == situation.message.text { past.removeLast() }
    parts += past.flatMap { [$0.said, $0.answered] }
    return ResponseKey(parts)
  }

  /// The answer that was given before, if it still holds. Without the database there is none.
  func cached(_ key: ResponseKey?, _ situation: Situation) async -> CachedResponse? {
    guard let key else { return nil }
    let read = try? await database.read { try $0.response(to: key, for: situation.person, now: situation.at) }
    let found = read ?? nil
    thinking.cacheMetrics?.count(isHit: found != nil)
    return found
  }

  /// Gives an answer again. It changes what the first one did, and costs nothing.
  @inline(never)
  func decide(_ situation: Situation, again response: CachedResponse, _ shown: String?) -> Decision {
    Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        try connection.noteHit(response, now: situation.at)
        return try settle(
          situation, response.text, RichText(markdown: response.text), replacing: shown, on: connection)
      })
  }

  /// Keeps an answer for whoever got it, unless they want nothing to be remembered.
  func keep(
    _ ending: ToolLoop.Ending, to key: ResponseKey?, _ situation: Situation,
    on connection: borrowing Connection
  ) throws {
    // What was recalled for somebody may be forgotten at any moment, and must not live on here.
    guard let key, ending.tools.isSubset(of: [Wikipedia.tool]), ending.answer.reply.stopReason == .finished
    else { return }
    let person = try connection.person(for: situation.sender, now: situation.at, randomness).id
    guard person == situation.person, try connection.remembers(person) else { return }
    try connection.keep(
      ending.answer.reply.text, to: key, for: person, in: situation.event.address.key, ending.answer.usage,
      now: clock.now)
  }
}

extension Intent {
  /// Whether somebody who asks again wants the same answer.
  fileprivate func hasLastingAnswer(_ task: ModelTask) -> Bool {
    switch self {
    case .knowledgeQuestion, .abilities: true
    case .timeAsked, .chance, .choice, .joke, .more, .story, .distress, .boundary, .promptProbe, .insult,
      .moodAsked,
      .recap, .personNamed, .personRecalled, .nameAsked, .greeting, .farewell, .goodNight, .thanks, .apology,
      .praise,
      .affection, .comfort, .sharedJoy, .laughter, .teasing, .bored, .stopped, .calculated, .affirmation,
      .disagreement, .wordless:
      false
    case .areYouReal, .opinionAsked, .cannotDo, .aboutSelf, .whyAsked, .confused, .liking, .disliking,
      .otherLanguage, .smallTalk:
      task == .question || task == .tools
    }
  }
}
