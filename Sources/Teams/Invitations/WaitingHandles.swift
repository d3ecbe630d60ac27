import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Names that are invited and that nobody has turned up with, in memory: whoever is not waited for costs one look into a
/// set, which is empty as a rule.
package final class WaitingHandles: Sendable {
  private struct Handle: Hashable {
    let platform: Platform
    let key: String
  }

  private let handles = Guarded<Set<Handle>>([])

  package init() {}

  /// Reads all of them; once, at start.
  package func load(_ found: [(platform: Platform, key: String)]) {
    handles.withLock { handles in
      for (platform, key) in found { handles.insert(Handle(platform: platform, key: key)) }
    }
  }

  func add(_ handle: String, on platform: Platform) {
    handles.withLock { _ = $0.insert(Handle(platform: platform, key: handle.lowercased())) }
  }

  /// Tells whoever turns up under an invited name what waits for them, and fixes the invitation to their account: names
  /// change hands, numbers do not.
  ///
  /// - Returns: `nil` for everybody else; otherwise what to do besides, in the transaction that settles the event.
  package func greet(
    _ event: InboundEvent, _ book: TeamBook
  ) -> (@Sendable (_ connection: borrowing Connection) throws -> [OutboundMessage])? {
    guard let sender = event.sender, !sender.isBot, !sender.isChat, let name = sender.handle else {
      return nil
    }
    let handle = Handle(platform: sender.account.platform, key: name.lowercased())
    guard handles.withLock({ !$0.isEmpty && $0.contains(handle) }) else { return nil }
    return { [self] connection in
      // Who has not spoken to us yet may still be somebody else tomorrow.
      guard let person = try connection.person(behind: sender.account) else { return [] }
      let isNew = try connection.exists(
        """
        SELECT 1 FROM team_invitations WHERE platform = \(handle.platform) AND handle_key = \(handle.key)
          AND platform_id IS NULL AND status = 'pending'
        """)
      let waiting = try book.invitations(
        for: connection.linkedAccounts(of: person), at: event.receivedAt, on: connection)
      handles.withLock { _ = $0.remove(handle) }
      guard isNew, !waiting.isEmpty else { return [] }
      let lines = try waiting.map { invitation in
        let inviter = try connection.teamName(of: invitation.inviter)
        return "\(inviter.isolated) invites you to the team \(invitation.team.name.isolated), until "
          + "\(invitation.expiresAt.minute)."
      }
      return [
        OutboundMessage(
          to: .direct(with: sender.account),
          RichText(
            (lines + ["/team invites shows it again; /team answer <team> yes joins."]).joined(separator: "\n")
          ))
      ]
    }
  }
}

extension Connection {
  /// Names that invitations wait for.
  package borrowing func waitingHandles() throws(SQLiteError) -> [(platform: Platform, key: String)] {
    try all(
      """
      SELECT DISTINCT platform, handle_key FROM team_invitations
      WHERE platform_id IS NULL AND handle_key IS NOT NULL AND status = 'pending'
      """
    ) { row throws(SQLiteError) in (try row.value(0) { Platform(rawValue: $0) }, row.text(1)) }
  }
}
