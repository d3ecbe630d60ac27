import Embeddings
import Vocabulary

/// A draft with everything that can be found out about it outside a transaction, which all conversations share.
package struct PreparedMemory: Sendable {
  package let draft: MemoryDraft
  let words: TextWords
  /// `nil` where no word is known, or until somebody in the background has made one.
  let vector: QuantizedEmbedding?
  package let refusal: MemoryRefusal?

  /// - Parameter embed: Gives the meaning of a text at once, if anybody can.
  init(_ draft: MemoryDraft, embed: (String) -> Embedding?) {
    var draft = draft
    let longest =
      switch draft.type {
      case .document: 8_000
      case .summary: Summary.longest
      case .fact, .event, .preference: MemoryLimits.longestText
      }
    draft.text = MemoryText.tidied(draft.text, atMost: longest)
    self.draft = draft
    words = TextWords(draft.text)
    if words.counts.isEmpty, draft.text.allSatisfy({ !$0.isLetter && !$0.isNumber }) {
      (refusal, vector) = (.empty, nil)
    } else if let reason = MemoryScan.refusal(of: draft.text) {
      (refusal, vector) = (reason, nil)
    } else {
      (refusal, vector) = (nil, embed(draft.text).map { QuantizedEmbedding($0) })
    }
  }
}

/// The form in which texts are kept.
enum MemoryText {
  /// Without control characters, marks that turn writing around, and space at its ends; cut at a character.
  static func tidied(_ text: String, atMost limit: Int) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": kept.append(scalar)
      case "\t", "\r", "\u{2028}", "\u{2029}": kept.append(" ")
      default:
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned: continue
        // The joiner of emoji is the one that carries meaning.
        case .format where scalar != "\u{200D}": continue
        default: kept.append(scalar)
        }
      }
    }
    let whole = String(kept)
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: true).map { line in
      line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    let text = lines.filter { !$0.isEmpty }.joined(separator: "\n")
    return text.count <= limit ? text : String(text.prefix(limit - 1)) + "…"
  }
}
