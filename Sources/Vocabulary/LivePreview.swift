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

  /// Shows nothing.
  package static let none = LivePreview(typing: {}, show: { _ in }, finish: { nil })
}
