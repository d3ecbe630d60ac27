import Commands
import LanguageModels
import Memory
import Personality
import SQLite
import Vocabulary

/// `/context`: what a model is reminded of in this conversation.
package struct ContextCommands: Sendable {
  package static let group = CommandGroup("context", "Conversation context", menu: "What I have in mind")

  let thinking: @Sendable () -> Thinking
  let persona: Persona
  let database: @Sendable () -> Database

  package init(
    _ thinking: @escaping @Sendable () -> Thinking, persona: Persona,
    database: @escaping @Sendable () -> Database
  ) {
    (self.thinking, self.persona, self.database) = (thinking, persona, database)
  }

  package var all: [Command] { [show, clear] }

  private var show: Command {
    Command("context show", "How full the context is and what is in each tier", aliases: ["context"]) {
      call in
      let thinking = thinking()
      let tiers = try await database().read { connection in
        ContextTiers(
          turns: try connection.turns(of: call.address, with: call.person, for: thinking.context),
          kept: try connection.exchangeCount(in: call.address),
          earlier: try connection.earlierTalk(in: call.address, of: call.person),
          memories: try connection.memoryCount(of: call.person),
          summaries: try connection.memorySummaryCount(of: call.person))
      }
      return Reply(await ContextReport(tiers, thinking, persona).text)
    }
  }

  /// Everybody may have their own words forgotten. What others have said in a group goes with whoever may moderate it.
  private var clear: Command {
    Command(
      "context clear", "Forget this conversation (memories stay)", answers: [.confirmNeeded]
    ) { call in
      CommandOutcome { connection in
        let isAll = call.community == nil || call.rights.allows("memory.moderate")
        let count = try connection.exchangeCount(in: call.address, of: isAll ? nil : call.person)
        guard count > 0 else { return Reply("There is nothing of this conversation to forget.") }
        let turns = count == 1 ? "One turn" : "\(count) turns"
        try call.confirm(
          isAll
            ? "\(turns) of this conversation will be forgotten. What I remember of you stays."
            : "\(turns) of yours in this conversation will be forgotten. What I remember of you stays.",
          yes: "Forget")
        _ = try connection.forgetTalk(in: call.address, of: isAll ? nil : call.person)
        try connection.forgetUnread(at: call.address, in: MemoryScope(of: call), ofAll: isAll)
        try connection.forgetResponses(in: call.address.key, for: isAll ? nil : call.person)
        return Reply("Forgotten. We begin anew.")
      }
    }.lookingAtRole
  }
}

/// What there is to be reminded of.
struct ContextTiers: Sendable {
  let turns: [Exchange]
  /// Turns that are kept, also those that a model does not see.
  let kept: Int
  let earlier: EarlierTalk?
  let memories: Int
  let summaries: Int
}

extension Connection {
  fileprivate borrowing func exchangeCount(
    in conversation: ChatAddress, of person: PersonID? = nil
  ) throws(SQLiteError) -> Int {
    let count =
      if let person {
        try first(
          "SELECT COUNT(*) FROM exchanges WHERE conversation = \(conversation.key) AND user_id = \(person)"
        ) { $0.int(0) }
      } else {
        try first("SELECT COUNT(*) FROM exchanges WHERE conversation = \(conversation.key)") { $0.int(0) }
      }
    return Int(count ?? 0)
  }
}
