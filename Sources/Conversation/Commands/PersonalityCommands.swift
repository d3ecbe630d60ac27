import Audit
import Commands
import Community
import Memory
import Personality
import SQLite
import Vocabulary

extension Trait: CommandValue {}

/// `/personality`: what the companion is like, and how it feels about whoever asks.
package enum PersonalityCommands {
  package static let group = CommandGroup(
    "personality", "The companion's character", menu: "Character and mood")

  package static func all(of persona: Persona) -> [Command] { [show(persona), set(persona), reset(persona)] }

  private static func show(_ persona: Persona) -> Command {
    Command("personality show", "Traits, mood and how it sees you", aliases: ["personality"]) { call in
      CommandOutcome { connection in
        let overrides = try connection.traitOverrides(of: persona.id, in: call.scope)
        let character = persona.with(overrides)
        let state = try connection.mood(of: character, with: call.person, now: call.now)
        var text = PersonalityReport(character, state: state, overrides: overrides, at: call.now).text
        if let relationship = try connection.relationship(of: call.person, with: persona.id) {
          text.text += "\n\n\(relationship.report)"
        }
        return Reply(text)
      }
    }
  }

  private static func set(_ persona: Persona) -> Command {
    Command(
      "personality set", "Change a trait for this community", Argument<Trait>("trait", "Trait"),
      Argument<Int>("value", "0 to 100", 0...100), who: .permission("personality.edit"),
      answers: [.notAllowed, .outOfRange]
    ) { call, trait, value in
      CommandOutcome { connection in
        try connection.setTrait(trait, to: value, of: persona.id, in: call.scope)
        try connection.audit(
          "personality.set", by: call, target: trait.rawValue, detail: ["value": .number(Int64(value))])
        let meaning = trait.wording(at: Double(value) / 100)
        return Reply("\(persona.name)'s \(trait.rawValue) is \(value) here now: \(meaning).")
      }
    }
  }

  private static func reset(_ persona: Persona) -> Command {
    Command(
      "personality reset", "Back to the configured character", who: .permission("personality.edit"),
      answers: [.notAllowed, .confirmNeeded]
    ) { call in
      CommandOutcome { connection in
        let changed = try connection.traitOverrides(of: persona.id, in: call.scope).count
        guard changed > 0 else { return Reply("\(persona.name) has the configured character here already.") }
        let traits = changed == 1 ? "One trait" : "\(changed) traits"
        try call.confirm(
          "\(traits) of \(persona.name) will go back to how the operator has set them.", yes: "Reset")
        let count = try connection.resetTraits(of: persona.id, in: call.scope)
        try connection.audit("personality.reset", by: call, detail: ["traits": .number(Int64(count))])
        return Reply("\(persona.name) has the configured character again.")
      }
    }
  }
}
