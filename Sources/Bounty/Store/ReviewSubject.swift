/// What can be decided about.
enum ReviewSubject: String, Sendable {
  /// A lesson out of an approval.
  case lesson = "case"
  /// A phrase that may become blocked.
  case phrase
  /// A blocked phrase that somebody would free.
  case unblock
}

/// Something that waits for an operator, and what others think of it.
struct WaitingReview: Hashable, Sendable {
  let id: String
  let subject: ReviewSubject
  let text: String
  let yes: Int64
  let no: Int64

  /// `• blk_… (phrase): open sesame – 2 for it, 1 against`.
  var line: String {
    let opinions = yes + no > 0 ? " – \(yes) for it, \(no) against" : ""
    return "• \(id) (\(subject.rawValue)): \(text)\(opinions)"
  }
}
