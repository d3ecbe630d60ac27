import Community
import Delivery
import LanguageModels
import Memory
import Personality
import SQLite
import Tools
import Vocabulary

extension Companion {
  /// What the database knows of who is talking.
  final class Known: Sendable {
    let person: PersonID
    let character: Persona
    let state: MoodState
    let past: [Exchange]
    let earlier: EarlierTalk?
    let relationship: Relationship?
    /// Our message that an earlier try has left, with half an answer.
    let begun: String?
    /// IETF tag of the language that the community has chosen.
    let language: String?

    init(_ heard: Heard, _ companion: Companion, on connection: borrowing Connection) throws {
      let event = heard.event
      person = try connection.person(for: heard.sender, now: heard.at, companion.randomness).id
      character = try companion.character(in: event.scope, on: connection)
      state = try connection.mood(of: character, with: person, now: heard.at)
      past = try connection.turns(of: event.address, with: person, for: companion.thinking.context)
      earlier = try connection.earlierTalk(in: event.address, of: person)
      relationship = try connection.relationship(of: person, with: character.id)
      begun = try connection.begunAnswer(to: event.id)
      language = try event.community.flatMap { try connection.workspaceSettings(at: $0).language }
    }
  }
}
