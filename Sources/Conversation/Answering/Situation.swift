import Community
import LanguageModels
import Memory
import Personality
import Tools
import Vocabulary

extension Companion {
  /// One answer in the making, with what the database knew before a model was asked.
  ///
  /// A class, as ``Heard`` and ``Known`` are: all this is large, and every task that waits for a model would hold copies
  /// of it.
  final class Situation: Sendable {
    let heard: Heard
    let known: Known
    /// What may have to do with the message, asked for once the person is known.
    let recalled: [RecalledMemory]
    /// On whose behalf things are looked up; `nil` when nothing is.
    let caller: ToolCaller?
    /// What a model is told of.
    let tools: [ToolDefinition]

    var event: InboundEvent { heard.event }
    var message: IncomingMessage { heard.message }
    var sender: Sender { heard.sender }
    var reading: Reading { heard.reading }
    var noticed: Noticed { heard.noticed }
    var at: Moment { heard.at }
    var person: PersonID { known.person }
    var character: Persona { known.character }
    var state: MoodState { known.state }
    var past: [Exchange] { known.past }
    var earlier: EarlierTalk? { known.earlier }
    var relationship: Relationship? { known.relationship }
    var begun: String? { known.begun }

    // Not inlined, as what follows: who asks a model would keep room for the whole reading while waiting.
    @inline(never)
    var task: ModelTask { ModelTask(of: message.text, reading, hasTools: caller != nil) }

    /// What calls are booked under.
    @inline(never)
    var context: CallContext {
      CallContext(.companion, person: person, community: event.community?.key)
    }

    init(
      _ heard: Heard, _ known: Known, recalled: [RecalledMemory], caller: ToolCaller?, tools: [ToolDefinition]
    ) {
      (self.heard, self.known, self.recalled) = (heard, known, recalled)
      (self.caller, self.tools) = (caller, tools)
    }
  }
}
