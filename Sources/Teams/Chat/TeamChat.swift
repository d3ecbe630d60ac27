import Commands
import Community
import Delivery
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Passes on what a team says, from each of its chats to all others: stored, together with all that leaves, in the
/// transaction that settles the event, so that nothing is lost or said twice.
package struct TeamChat: Sendable {
  /// What events are counted under that were passed on.
  package static let label = "team_talk"

  /// How much is passed on in a minute.
  package struct Limits: Hashable, Sendable {
    package var perMember: Int64
    package var perTeam: Int64

    package init(perMember: Int64 = 20, perTeam: Int64 = 60) {
      (self.perMember, self.perTeam) = (perMember, perTeam)
    }

    package static let none = Limits(perMember: .max, perTeam: .max)
  }

  /// What was changed later than this stays as it was elsewhere: Telegram lets nobody delete older messages.
  package static let changeable = Duration.seconds(48 * 3_600)
  /// How long talk is kept that is no strategy.
  package static let kept = Duration.seconds(30 * 86_400)

  package let channels: TeamChannels
  let database: Database
  let limits: Limits?
  let randomness: Randomness
  let metrics: TeamMetrics
  /// Who was told of a message that was not passed on.
  private let told = Guarded(TokenBuckets<AccountOnPlatform>(RateLimit(1, per: .seconds(60))))

  /// - Parameter limits: `nil` for none.
  package init(
    channels: TeamChannels, database: Database, limits: Limits? = Limits(), randomness: Randomness,
    metrics: TeamMetrics
  ) {
    (self.channels, self.database, self.limits) = (channels, database, limits)
    (self.randomness, self.metrics) = (randomness, metrics)
  }

  /// What to do with an event where perhaps a team talks.
  ///
  /// - Parameter otherwise: What to do with it when it is no talk of a team after all.
  /// - Returns: `nil` for an event that is surely none.
  package func plan(_ event: InboundEvent, otherwise: @escaping @Sendable () -> Plan) -> Plan? {
    guard !channels.isEmpty else { return nil }
    let place = event.place
    guard channels.mayBeBound(place) else { return nil }
    switch event.content {
    case .message(let message):
      guard let sender = event.sender, !sender.isBot, !sender.isChat else { return nil }
      guard event.chatKind == .direct || message.isAddressed else {
        return .decide(decision { try pass(on: message, by: sender, event, place, on: $0) })
      }
      // An answer to what we passed on is meant for the team, and not for us.
      guard let reply = message.replyTo, reply.isFromBot else { return nil }
      return .work { [database] in
        guard try await database.read({ try $0.namedMessage(reply.id, at: place) }) != nil else {
          switch otherwise() {
          case .decide(let decision): return decision
          case .work(let work): return try await work()
          }
        }
        return decision { try pass(on: message, by: sender, event, place, on: $0) }
      }
    case .edit(let message):
      guard let sender = event.sender, !sender.isBot else { return nil }
      return .decide(decision { try change(message, by: sender, event, place, on: $0) })
    case .deletion(let message):
      return .decide(decision { try retract(message, event, place, on: $0) })
    case .command, .button, .standing, .migration, .stopGeneration: return nil
    }
  }

  private func decision(
    _ commit: @escaping @Sendable (borrowing Connection) throws -> [OutboundMessage]
  ) -> Decision {
    Decision(Decision.Label(Self.label), commit: commit)
  }

  // MARK: What is said

  private func pass(
    on message: IncomingMessage, by sender: Sender, _ event: InboundEvent, _ place: ChatAddress,
    on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    guard let known = try connection.person(behind: sender.account) else { return [] }
    let team: TeamID
    if event.chatKind == .direct {
      guard let own = try connection.membership(of: known)?.team.id else { return [] }
      team = own
    } else {
      guard let bound = try connection.boundTeam(at: place) else {
        channels.remove(place)
        return []
      }
      // Others may sit in the channel; they do not speak for the team.
      guard try connection.isMember(known, of: bound) else { return [] }
      team = bound
    }
    let now = event.receivedAt
    let (person, _) = try connection.person(for: sender, now: now, randomness)
    // What we know already came from us, or comes a second time.
    if let id = message.id, try connection.namedMessage(id, at: place) != nil { return [] }
    if let wait = try connection.wait(for: person, in: team, at: event.happenedAt, limits) {
      return drop(message, sender, place, wait, now)
    }
    let answered = try message.replyTo.flatMap { try connection.namedMessage($0.id, at: place)?.name }
    let words = TeamWords(message.text, message.attachments)
    let id = try connection.keep(
      words, of: person, in: team, from: place.platform, at: event.happenedAt, randomness)
    if let number = message.id {
      try connection.name(number, at: place, as: id.text, isOurs: false, now: now)
    }
    metrics.count(.said)
    let shown = TeamWords.shown(words.body, by: sender.displayName, on: place.platform)
    return try connection.teamChats(of: team).filter { $0 != place }.map { chat in
      var copy = OutboundMessage(to: chat, shown)
      (copy.name, copy.about) = (id.text, answered)
      return copy
    }
  }

  /// Too much at once: its sender is told so, once a minute.
  private func drop(
    _ message: IncomingMessage, _ sender: Sender, _ place: ChatAddress, _ wait: Duration, _ now: Moment
  ) -> [OutboundMessage] {
    metrics.count(.dropped)
    let isFirst = told.withLock { told in
      guard told.wait(for: sender.account, at: now) <= .zero else { return false }
      told.take(for: sender.account, at: now)
      return true
    }
    guard isFirst else { return [] }
    let seconds = max(1, (wait.milliseconds + 999) / 1_000)
    return [
      OutboundMessage(
        to: place, RichText("That was too much at once, and was not passed on. Wait \(seconds) seconds."),
        replyTo: message.id)
    ]
  }

  // MARK: What is changed

  private func change(
    _ message: IncomingMessage, by sender: Sender, _ event: InboundEvent, _ place: ChatAddress,
    on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    guard let number = message.id, let known = try connection.namedMessage(number, at: place), !known.isOurs,
      let kept = try connection.teamMessage(TeamMessageID(known.name)),
      kept.isChangeable(at: event.receivedAt)
    else { return [] }
    let words = TeamWords(message.text, message.attachments)
    // A preview was added, or a button pressed: nobody changed a word.
    guard words.body != kept.body else { return [] }
    try connection.run(
      "UPDATE team_messages SET body = \(words.body), edited_ms = \(event.receivedAt) WHERE id = \(known.name)"
    )
    metrics.count(.edited)
    let shown = TeamWords.shown(words.body, by: sender.displayName, on: place.platform)
    return try connection.teamChats(of: kept.team).filter { $0 != place }.map { chat in
      var copy = OutboundMessage(to: chat, .replace(message: "", with: .init(shown)))
      copy.about = known.name
      return copy
    }
  }

  private func retract(
    _ number: String, _ event: InboundEvent, _ place: ChatAddress, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    // A copy of ours that somebody removes is gone there, and nowhere else.
    guard let known = try connection.namedMessage(number, at: place), !known.isOurs,
      let kept = try connection.teamMessage(TeamMessageID(known.name)),
      kept.isChangeable(at: event.receivedAt)
    else { return [] }
    try connection.run(
      "UPDATE team_messages SET body = NULL, deleted_ms = \(event.receivedAt) WHERE id = \(known.name)")
    metrics.count(.deleted)
    return try connection.teamChats(of: kept.team).filter { $0 != place }.map { chat in
      var copy = OutboundMessage(to: chat, .retract(message: ""))
      copy.about = known.name
      return copy
    }
  }
}

extension InboundEvent {
  /// Where messages go that are sent to this chat; a private one has a number of its own on some platforms.
  fileprivate var place: ChatAddress {
    guard chatKind == .direct, let sender else { return address }
    return .direct(with: sender.account)
  }
}
