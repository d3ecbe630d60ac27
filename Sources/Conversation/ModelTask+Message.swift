import LanguageModels
import Personality

extension ModelTask {
  /// Bytes of UTF-8: four or five sentences. Whoever writes more wants more than a quick word.
  private static let long = 320

  /// What a message asks of a model, by its form alone: no model is asked which model to ask.
  ///
  /// - Parameter hasTools: Whether something can be looked up.
  init(of message: String, _ reading: Reading, hasTools: Bool) {
    if hasTools, Subject(of: reading) != nil {
      self = .tools
    } else if message.utf8.count > ModelTask.long || ModelTask.isThoughtful(message) {
      self = .question
    } else {
      self = .talk
    }
  }

  /// Several questions at once, code, or a request for work.
  private static func isThoughtful(_ message: String) -> Bool {
    if message.utf8.count(where: { $0 == UInt8(ascii: "?") }) >= 3 || message.contains("```") { return true }
    let lowercased = message.lowercased()
    return ModelTask.openings.contains { opening in
      lowercased.hasPrefix(opening)
        || [". ", ", "].contains { lowercased.contains($0 + opening) }
    }
  }

  private static let openings = [
    "explain ", "compare ", "analyse ", "analyze ", "summarise ", "summarize ", "translate ", "prove ",
    "calculate ", "derive ", "debug ", "write a ", "write an ", "write me ", "plan ", "step by step", "why ",
    "how do ", "how does ", "how would ", "what is the difference", "what are the differences",
  ]
}
