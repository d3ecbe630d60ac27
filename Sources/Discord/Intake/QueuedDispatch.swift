import JSON

/// A dispatch on its way from the socket to the lane, with no more of it than the lane needs.
struct QueuedDispatch: Sendable {
  enum Content: Sendable {
    /// READY. Who we are is in it.
    case started(bot: String?)
    /// Something for the ``DispatchReader``.
    case readable(name: String, JSONValue?)
    /// A message that says nothing to us.
    case passing(message: String, channel: String)
    /// The latest messages of channels in a server that has come into view.
    case channels([(channel: String, latest: String?)])
    /// Nothing to us; its number still counts.
    case other
  }

  let content: Content
  let sequence: Int64?
  /// Bytes that it takes while it waits.
  let weight: Int

  /// Not worth keeping in any other form.
  var isSmall: Bool { weight <= QueuedDispatch.small }
  /// Of what is no more than a few numbers.
  static let small = 128
}
