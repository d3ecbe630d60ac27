/// What Discord counts requests by: the method and the path, with all identifiers left out but the first one.
package struct Route: Hashable, Sendable {
  package let method: String
  /// `/channels/{}/messages/{}`: tells routes apart until Discord has told their bucket.
  package let template: String
  /// The channel, guild or webhook (with its token) in the path; each has a limit of its own.
  package let major: String
  /// Answers to interactions: outside the bot's global limit, and sent without its token.
  package let isInteraction: Bool

  package init(_ method: String, _ template: String, major: String = "", isInteraction: Bool = false) {
    self.method = method
    self.template = template
    self.major = major
    self.isInteraction = isInteraction
  }
}
