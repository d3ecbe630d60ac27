/// What stands in the place of a message's number where an answer refers to no message but to an interaction: a command or
/// a press of a button that the platform itself waits for.
///
/// Written as `interaction:<application>:<number>:<token>`, with `further:` for what follows after its answer, and with
/// `:<detail>` behind it where its platform has more to say.
package struct InteractionReference: Hashable, Sendable {
  /// Slices of what was read: a reference is looked at several times a message.
  package let application: Substring
  package let number: Substring
  package let token: Substring
  /// Names not the answer itself but another message after it.
  package let isFurther: Bool
  /// The platform's own words.
  package let detail: Substring?

  package init(application: String, number: String, token: String, isFurther: Bool, detail: String? = nil) {
    (self.application, self.number, self.token) = (application[...], number[...], token[...])
    self.isFurther = isFurther
    self.detail = detail.map { $0[...] }
  }

  package var text: String {
    "\(isFurther ? Self.further : Self.answer):\(application):\(number):\(token)"
      + (detail.map { ":\($0)" } ?? "")
  }

  /// Reads ``text`` back; `nil` for anything else.
  package init?(text: String) {
    // As a rule it is the number of a message.
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return nil }
    let parts = text.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
    guard (4...5).contains(parts.count), parts[0] == Self.answer || parts[0] == Self.further else {
      return nil
    }
    (application, number, token) = (parts[1], parts[2], parts[3])
    isFurther = parts[0] == Self.further
    detail = parts.count == 5 ? parts[4] : nil
  }

  private static let (answer, further) = ("interaction", "further")
}
