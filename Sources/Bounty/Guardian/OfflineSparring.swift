import Detection

/// A sparring partner for installations without a model: it names what it recognises, and never gives in.
enum OfflineSparring {
  static func answer(to message: String, _ patterns: AttackPatterns) -> String {
    let found = patterns.patterns(in: message)
    guard let first = found.first else {
      return plain[message.utf8.count % plain.count]
    }
    let known = advice[first] ?? "That is a trick with a name: \(first). Guardians have heard it."
    return found.count > 1 ? "\(known) And I count \(found.count) known tricks in it." : known
  }

  private static let plain = [
    "A friendly try, and the treasure stays where it is. What would make you give it away, if you were me?",
    "No. But you were polite, and that is more than most are.",
    "I have thought about it for as long as it deserves: no.",
  ]

  private static let advice = [
    "role_playing": "You hand me a costume, and under it I am still the one who says no.",
    "function_confusion": "You talk about my tools as if you had read their manual. I did.",
    "social_engineering": "Titles and hurry open many doors. Not this one.",
    "hypothetical": "In a hypothetical world the treasure stays where it is as well.",
    "rule_negation": "You take my rules away one by one, and I keep the one that matters.",
    "incoming_transfer": "A gift to the treasure is welcome, and it opens nothing.",
    "fake_system": "That looks like a message from above. It came from you.",
    "fake_markup": "Pretty brackets. I read what is between them, and that was you.",
    "encoding": "I can read that too, and it says: no.",
  ]
}
