import Vocabulary

extension InboundEvent {
  /// A number of the event's own for the draft of its answer; never 0.
  package var draft: Int64 {
    if let number = Int64(id.number), number != 0 { return number }
    // Other platforms number with letters: their UTF-8 folded into 62 bits does as well.
    return Int64(FNV1a(id.number).value >> 2) | 1
  }
}
