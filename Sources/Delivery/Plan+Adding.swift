import SQLite
import Vocabulary

extension Plan {
  /// The same plan, which does something besides, in the same transaction and whatever is decided.
  package func adding(
    _ more: @escaping @Sendable (_ connection: borrowing Connection) throws -> [OutboundMessage]
  ) -> Plan {
    switch self {
    case .decide(let decision): .decide(decision.adding(more))
    case .work(let work): .work { try await work().adding(more) }
    }
  }
}

extension Decision {
  fileprivate func adding(
    _ more: @escaping @Sendable (_ connection: borrowing Connection) throws -> [OutboundMessage]
  ) -> Decision {
    let (commit, otherwise) = (commit, otherwise)
    return Decision(
      label, commit: { try commit($0) + more($0) }, otherwise: { otherwise($0)?.adding(more) })
  }
}
