/// What a connection needs in order to go on where the one before stopped: all of it, or it is worth nothing.
///
/// ``text`` is stored together with the events that ``sequence`` stands for.
package struct GatewaySession: Hashable, Sendable {
  package let id: String
  /// The number of the last dispatch whose effects are stored.
  package var sequence: Int64
  /// Where Discord wants the session resumed; `nil` when it did not say.
  package let resumeURL: String?

  package init(id: String, sequence: Int64, resumeURL: String?) {
    self.id = id
    self.sequence = sequence
    self.resumeURL = resumeURL
  }

  /// One line: sequence, identifier, URL.
  package var text: String { "\(sequence) \(id) \(resumeURL ?? "")" }

  /// Reads ``text`` back; `nil` for anything else, which costs one new session.
  package init?(text: String) {
    let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let sequence = Int64(parts[0]), !parts[1].isEmpty else { return nil }
    self.init(
      id: String(parts[1]), sequence: sequence, resumeURL: parts[2].isEmpty ? nil : String(parts[2]))
  }
}
