import Community
import Detection
import Ledger
import SQLite
import Transparency
import Vocabulary

/// Says what happens in rounds: where an attempt was made, in the arena of each community, and to operators.
package struct Announcer: Sendable {
  /// Whether a platform can be spoken on now.
  package let reaches: @Sendable (Platform) -> Bool
  /// Private chats of the operators.
  package let operators: [ChatAddress]
  /// Places outside the communities that keep signed heads.
  let witnesses: [ChatAddress]
  let teams: TeamPurse?
  /// The public half of the key that alone can revoke the log's; told with every head.
  let rootKey: String?

  package init(
    teams: TeamPurse? = nil, reaches: @escaping @Sendable (Platform) -> Bool, operators: [ChatAddress] = [],
    witnesses: [ChatAddress] = [], rootKey: String? = nil
  ) {
    self.rootKey = rootKey
    (self.teams, self.reaches, self.operators) = (teams, reaches, operators)
    self.witnesses = witnesses
  }

  /// What is to be said, written down where that is a head of the log.
  package func messages(
    for happenings: [Happening], on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    guard !happenings.isEmpty else { return [] }
    let arenas = try connection.arenas().filter { reaches($0.chat.platform) }
    var messages: [OutboundMessage] = []
    for happening in happenings {
      var notice = try ArenaNotice(happening, teams, on: connection)
      if case .head = happening, let rootKey { notice.add(rootKey: rootKey) }
      var told: Set<ChatAddress> = []
      // Whoever has made an attempt is told, and be it when their platform is connected again.
      for (chat, text) in notice.direct where told.insert(chat).inserted {
        messages.append(OutboundMessage(to: chat, RichText(text)))
      }
      if let text = notice.operators {
        for chat in operators where reaches(chat.platform) {
          messages.append(OutboundMessage(to: chat, RichText(text)))
        }
      }
      var places: [PublishedPlace] = []
      if let text = notice.outside {
        // A signed text has to come through letter by letter.
        for chat in witnesses where reaches(chat.platform) {
          messages.append(OutboundMessage(to: chat, RichText(text)))
          places = [.witness]
        }
      }
      if notice.everybody != nil {
        for arena in arenas {
          let isWhole = !notice.isResult || arena.showsResults
          guard let text = isWhole ? notice.everybody : notice.withoutResults,
            try connection.concerns(happening, arena), told.insert(arena.chat).inserted
          else { continue }
          messages.append(OutboundMessage(to: arena.chat, RichText(text)))
          if places.first != .arena { places.insert(.arena, at: 0) }
        }
      }
      if case .head(let head) = happening {
        try connection.notePublished(headOfSize: head.size, in: places)
      }
    }
    return messages
  }
}

extension Announcer {
  /// The arena of each community that can be spoken to now.
  package func arenas(on connection: borrowing Connection) throws(SQLiteError) -> [ChatAddress] {
    try connection.arenas().map(\.chat).filter { reaches($0.platform) }
  }
}

/// A channel that a community has named for rounds and their results.
struct ArenaChannel: Hashable, Sendable {
  let workspace: WorkspaceID
  let chat: ChatAddress
  let showsResults: Bool
}

extension Connection {
  /// An arena hears of the rounds that commands beside it are about: its community's own, and everybody's as long as there
  /// is none. What concerns no single round it always hears.
  fileprivate borrowing func concerns(
    _ happening: Happening, _ arena: ArenaChannel
  ) throws(SQLiteError) -> Bool {
    guard let scope = happening.scope else { return true }
    let own = RoundScope.community(arena.workspace)
    if scope == .everybody { return try !isPlayed(in: own) }
    return scope == own
  }

  borrowing func arenas() throws(SQLiteError) -> [ArenaChannel] {
    let key = WorkspaceSettings.Key.arena.rawValue
    let named: [(WorkspaceID, ChatAddress?)] = try all(
      "SELECT workspace_id, value FROM workspace_settings WHERE name = \(key) ORDER BY workspace_id"
    ) { ($0.identifier(0), ChatAddress(key: $0.text(1))) }
    var arenas: [ArenaChannel] = []
    for (workspace, chat) in named {
      guard let chat else { continue }
      let settings = try workspaceSettings(of: workspace)
      arenas.append(ArenaChannel(workspace: workspace, chat: chat, showsResults: settings.showsResults))
    }
    return arenas
  }

  /// What everybody may call a player: their handle without anything that rings, or nothing of them.
  package borrowing func playerName(_ person: PersonID) throws(SQLiteError) -> String {
    guard let status = try status(of: person), status.showsName,
      let handle = try linkedAccounts(of: person).compactMap(\.handle).first
    else { return "a player" }
    return handle.withoutMentions
  }
}
