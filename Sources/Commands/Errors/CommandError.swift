import Vocabulary

/// Why a command was not carried out, in words for the person who gave it: one sentence, and what to do next.
///
/// The sentences that every feature shares are the static members (`throw CommandError.roundClosed`); a feature
/// whose case needs other words makes its own with ``init(_:_:next:buttons:)`` and keeps the code.
package struct CommandError: Error, Hashable, Sendable {
  package let code: ErrorCode
  /// One sentence with its full stop.
  package let sentence: String
  /// What to do now, with its full stop; `nil` when the sentence says it already.
  package let next: String?
  /// What to press, for `confirm_needed`.
  package let buttons: [[ReplyButton]]
  /// Whether the database says that this call took no money. Never assumed: only ``chargingNothing`` sets it.
  package private(set) var chargedNothing = false

  package init(_ code: ErrorCode, _ sentence: String, next: String? = nil, buttons: [[ReplyButton]] = []) {
    self.code = code
    self.sentence = sentence
    self.next = next
    self.buttons = buttons
  }

  /// The same error with "Nothing was charged." For callers that have seen in the database that it is so.
  package var chargingNothing: CommandError {
    var copy = self
    copy.chargedNothing = true
    return copy
  }

  package var text: String {
    [sentence, chargedNothing ? "Nothing was charged." : nil, next].compactMap(\.self).joined(separator: " ")
  }

  /// The answer that a member sees; nobody else does.
  package var reply: Reply { Reply(RichText(text), buttons: buttons, visibility: .ephemeral) }
}

extension Character {
  /// Whether a sentence may end with it.
  var endsSentence: Bool { self == "." || self == "!" || self == "?" || self == "…" }
}

extension String {
  /// With a full stop, for texts from operators that are put at the end of a sentence.
  var asSentenceEnd: String { last?.endsSentence == true ? self : self + "." }
}
