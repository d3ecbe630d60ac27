/// What a person sees while an answer is being written. Nothing of it is durable: the answer itself goes through
/// the outbox, and every closure may be called at any rate, since the connector thins the calls out.
package struct LivePreview: Sendable {
  /// Shows "typing …" until the next call, or for as long as the platform shows it.
  package let typing: @Sendable () async -> Void
  /// Shows the answer as far as it is written.
  package let show: @Sendable (RichText) async -> Void
  /// Ends the preview. Returns our message that already shows a part, which the answer should replace.
  package let finish: @Sendable () async -> String?

  package init(
    typing: @escaping @Sendable () async -> Void, show: @escaping @Sendable (RichText) async -> Void,
    finish: @escaping @Sendable () async -> String?
  ) {
    self.typing = typing
    self.show = show
    self.finish = finish
  }

  /// An answer that is shown while it is written, across processes: a message of ours that shows half of it must not be
  /// left behind by a process that dies.
  package struct Begun: Sendable {
    /// Our message that an earlier try has left.
    package let message: String?
    /// Told of a message of ours, as soon as it is there and before anything else is done with it.
    package let note: @Sendable (String) async -> Void

    package init(message: String?, note: @escaping @Sendable (String) async -> Void) {
      self.message = message
      self.note = note
    }

    /// Nobody remembers.
    package static let nothing = Begun(message: nil, note: { _ in })
  }

  /// Shows nothing.
  package static let none = LivePreview(typing: {}, show: { _ in }, finish: { nil })
}
