import Community
import Delivery
import Markdown
import Memory
import Personality
import SQLite
import Vocabulary

extension Companion {
  /// Who is talking, asked anew: while a model wrote, their accounts may have been joined, or everything of theirs
  /// deleted.
  func person(of situation: Situation, on connection: borrowing Connection) throws -> PersonID {
    try connection.person(for: situation.sender, now: situation.at, randomness).id
  }

  /// What a message and its answer change: the mood and the history.
  ///
  /// - Parameters:
  ///   - said: What was answered, as the model wrote it.
  ///   - text: What is shown of it.
  func settle(
    _ situation: Situation, _ said: String, _ text: RichText, replacing shown: String?,
    on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    let character = situation.character
    let person = try person(of: situation, on: connection)
    // The mood is read anew: other conversations of the same person may have moved it meanwhile.
    var state = try connection.mood(of: character, with: person, now: situation.at)
    let visit = state.receive(situation.reading, as: character, at: situation.at)
    try connection.saveMood(state)
    try relate(person, situation.reading, visit, state, as: character, on: connection, now: situation.at)
    let (_, hasNoted) = try learn(
      situation.noticed, from: situation.event, person, on: connection, now: situation.at)
    let scope = MemoryScope(of: situation.event, person)
    try connection.noteUse(of: situation.recalled.map(\.id), in: scope, now: situation.at)
    if !situation.message.isForwarded, !situation.sender.isChat {
      try connection.noteUnread(
        situation.message.text, in: scope, at: situation.event.address, now: situation.at)
      toldMore()
    }
    if shown != nil { try connection.forgetBegunAnswer(to: situation.event.id) }
    let exchange = Exchange(
      person: person, said: situation.message.text, answered: said, at: situation.at,
      isPinned: situation.noticed.isWorthKeeping)
    try connection.keep(exchange, in: situation.event.address, of: situation.event.community)
    thinking.summarizer?.note(person, in: situation.event.address, of: situation.event.community)
    try attendance.count(
      situation.person, situation.event, situation.message, situation.sender, on: connection,
      now: situation.at)
    return [answer(text, to: situation.event, situation.message, replacing: shown)]
      + sign(hasNoted: hasNoted, situation.event, situation.message)
  }
}
