import Vocabulary

extension InboundEvent {
  /// A number of the event's own for the draft of its answer; never 0.
  package var draft: Int64 {
    if let number = Int64(id.number), number != 0 { return number }
    // Other platforms number with letters: their UTF-8 folded into 62 bits does as well.
    let folded = id.number.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    return Int64(folded >> 2) | 1
  }
}
