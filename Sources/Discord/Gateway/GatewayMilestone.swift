/// What a dispatch means to the connection; to everybody else it means more.
package enum GatewayMilestone: Hashable, Sendable {
  /// READY: `id` is `nil` when it named no session, which then cannot be resumed.
  case started(id: String?, resumeURL: String?)
  case resumed
  case other
}
