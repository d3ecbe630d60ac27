import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// What the commands of teams need, put together once.
package struct TeamDesk: Sendable {
  package let book: TeamBook
  package let database: Database
  /// A link that opens a private chat with the bot and says a payload there; `nil` where there is none.
  package let startLink: @Sendable (_ payload: String) -> String?
  package let channels: TeamChannels
  let waiting: WaitingHandles
  /// How much may be said; `nil` for no limits.
  package let limits: TeamChat.Limits?
  package let metrics: TeamMetrics?
  /// What each has put into a pool, as a picture; `nil` where there is nothing to draw with.
  package let draw: (@Sendable (Team, [(name: String, units: Int64)]) async -> OutboundFile?)?

  package init(
    book: TeamBook, database: Database,
    channels: TeamChannels = TeamChannels(),
    waiting: WaitingHandles = WaitingHandles(), limits: TeamChat.Limits? = TeamChat.Limits(),
    metrics: TeamMetrics? = nil,
    startLink: @escaping @Sendable (_ payload: String) -> String? = { _ in nil },
    draw: (@Sendable (Team, [(name: String, units: Int64)]) async -> OutboundFile?)? = nil
  ) {
    (self.book, self.database, self.startLink, self.draw) = (book, database, startLink, draw)
    (self.channels, self.waiting, self.limits, self.metrics) = (channels, waiting, limits, metrics)
  }

  /// A reply that the whole team may read: here where it talks among itself, else only for whoever asked; and the same in
  /// the team's other chats.
  ///
  /// - Parameters:
  ///   - own: What to say to whoever gave the command, when that is something else.
  func inTeam(
    _ text: String, of team: Team, _ call: CommandCall, own: String? = nil, besides: [PersonID] = [],
    on connection: borrowing Connection
  ) throws -> Reply {
    let chats = try connection.teamChats(of: team.id)
    let isHere = chats.contains(call.address)
    var reply = Reply(own ?? text, visibility: isHere ? .everyone : .ephemeral)
    let home = ChatAddress.direct(with: call.sender.account)
    reply.notices = chats.filter { $0 != call.address && $0 != home }.map { Notice(to: $0, RichText(text)) }
    for person in besides {
      for chat in try connection.privateChats(of: person) where !chats.contains(chat) {
        reply.notices.append(Notice(to: chat, RichText(text)))
      }
    }
    return reply
  }
}

extension Connection {
  /// Where a team hears of what happens in it; where it has no chat, each member in private.
  package borrowing func chatsOfEverybody(in team: TeamID) throws(SQLiteError) -> [ChatAddress] {
    var chats = try teamChats(of: team)
    guard chats.isEmpty else { return chats }
    for member in try members(of: team) {
      for chat in try privateChats(of: member.person) where !chats.contains(chat) { chats.append(chat) }
    }
    return chats
  }

  /// The private chat in which somebody was last here.
  borrowing func privateChats(of person: PersonID) throws(SQLiteError) -> [ChatAddress] {
    let accounts = try linkedAccounts(of: person).filter { $0.account.platform != .terminal }
    guard let last = accounts.max(by: { $0.lastSeen < $1.lastSeen }) else { return [] }
    return [.direct(with: last.account)]
  }
}
