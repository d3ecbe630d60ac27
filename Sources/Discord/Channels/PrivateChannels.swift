import Groundwork
import Transport
import Vocabulary

/// The private channels with people. Each has a number of its own that Discord tells on request; asking for many is
/// taken for spam, so what is known is kept, also over a restart.
final class PrivateChannels: Sendable {
  /// One for each, so that what is kept of somebody can be deleted without a word about the others.
  static let position = PositionName.privateChannel
  /// Where all of them were kept in one: `person:channel`, one after the other.
  static let former = "private channels"
  /// Beyond this, the oldest are asked for again when they are needed.
  static let most = 1_000

  fileprivate struct State {
    var channels: [String: String] = [:]
    /// In the order in which they came to be known.
    var people = Queue<String>()
    /// Those of whom nothing is known any more, though something is stored.
    var dropped: Set<String> = []
  }

  private let client: DiscordClient
  private let log: Log
  private let accept: ChannelHistory.Accept
  private let position: ChannelHistory.Position
  private let positions: ChannelHistory.Positions
  private let state = Guarded(State())
  /// Nothing is asked or written before what the last run knew has been read; one at a time.
  private let turn = Allowance(1)
  private let isRestored = Guarded(false)

  init(
    client: DiscordClient, log: Log, position: @escaping ChannelHistory.Position,
    positions: @escaping ChannelHistory.Positions, accept: @escaping ChannelHistory.Accept
  ) {
    self.client = client
    self.log = log
    self.position = position
    self.positions = positions
    self.accept = accept
  }

  /// The person of an address that stands for somebody instead of a channel.
  static func person(of chat: String) -> String? {
    guard chat.hasPrefix("@"), Snowflake.isValid(String(chat.dropFirst())) else { return nil }
    return String(chat.dropFirst())
  }

  /// As far as it is known without asking.
  func known(_ person: String) -> String? { state.withLock { $0.channels[person] } }

  /// What events that are about to be stored tell of private channels, to be stored with them. An interaction may come
  /// from a channel that is not ours.
  func positions(with events: [InboundEvent]) -> [String: String] {
    let told = events.compactMap(PrivateChannels.told(by:))
    return state.withLock { state in
      var positions = state.droppedPositions
      for (person, channel) in told where state.channels[person] != channel {
        positions[PrivateChannels.position.name(of: person)] = channel
      }
      return positions
    }
  }

  /// The events are stored, with what was to be stored with them.
  func learn(from events: [InboundEvent], stored positions: [String: String]) {
    let told = events.compactMap(PrivateChannels.told(by:))
    state.withLock { state in
      state.wereStored(positions)
      for (person, channel) in told { state.keep(channel, of: person) }
    }
  }

  /// Nothing is kept of somebody.
  ///
  /// - Returns: Their channel, where it was known.
  func forget(_ person: String) -> String? { state.withLock { $0.channels.removeValue(forKey: person) } }

  private static func told(by event: InboundEvent) -> (person: String, channel: String)? {
    guard event.chatKind == .direct, event.awaited == nil, let person = event.sender?.account.number,
      Snowflake.isValid(person), Snowflake.isValid(event.address.chat)
    else { return nil }
    switch event.content {
    case .message, .command: return (person, event.address.chat)
    case .edit, .deletion, .button, .standing, .migration, .stopGeneration: return nil
    }
  }

  /// The channel with somebody, opened when there is none.
  ///
  /// - Throws: ``DiscordError``; `cannotMessageUser` or `noMutualGuilds` when they want no messages from us.
  func channel(with person: String) async throws(DiscordError) -> String {
    if let channel = known(person) { return channel }
    do { try await turn.take(1) } catch {
      throw .unreachable(.cancelled(.notSent), method: "open private channel")
    }
    defer { turn.give(1) }
    await restore()
    if let channel = known(person) { return channel }
    let channel = try await client.privateChannel(with: AccountOnPlatform(.discord, person))
    let positions = state.withLock { state in
      state.keep(channel, of: person)
      return state.droppedPositions.merging([PrivateChannels.position.name(of: person): channel]) { $1 }
    }
    do {
      try await accept(InboundBatch(platform: .discord, events: [], positions: positions))
      state.withLock { $0.wereStored(positions) }
    } catch {
      log.warning("The private channel with somebody could not be noted", ["error": .string("\(error)")])
    }
    return channel
  }

  /// Reads what the last run knew. Without it, channels are asked for anew.
  func restore() async {
    guard !isRestored.withLock({ $0 }) else { return }
    do {
      let named = try await positions(PrivateChannels.position.prefix)
      var stored: [(person: String, channel: String)] = named.map {
        (PrivateChannels.position.number(in: $0), $1)
      }
      let former = try await position(PrivateChannels.former) ?? ""
      for pair in former.split(separator: " ").suffix(PrivateChannels.most) {
        let parts = pair.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 { stored.append((parts[0], parts[1])) }
      }
      stored = stored.filter { Snowflake.isValid($0.person) && Snowflake.isValid($0.channel) }
      // The later a channel was made, the longer it is likely to be of use.
      stored.sort { $0.channel.isBefore($1.channel) }
      if !former.isEmpty { try await spread(stored) }
      state.withLock { state in
        // What was learned meanwhile is newer.
        for (person, channel) in stored where state.channels[person] == nil {
          state.keep(channel, of: person)
        }
      }
      isRestored.withLock { $0 = true }
    } catch {
      // Then they are asked for anew, and read when the database can be.
      log.warning("The known private channels could not be read", ["error": .string("\(error)")])
    }
  }

  private func spread(_ stored: [(person: String, channel: String)]) async throws {
    var positions = [PrivateChannels.former: ""]
    for (person, channel) in stored { positions[PrivateChannels.position.name(of: person)] = channel }
    try await accept(InboundBatch(platform: .discord, events: [], positions: positions))
  }
}

extension PrivateChannels.State {
  fileprivate mutating func keep(_ channel: String, of person: String) {
    if channels.updateValue(channel, forKey: person) == nil { people.append(person) }
    dropped.remove(person)
    // Somebody may stand there twice who was forgotten and came back.
    while channels.count > PrivateChannels.most, let oldest = people.popFirst() {
      if oldest != person, channels.removeValue(forKey: oldest) != nil { dropped.insert(oldest) }
    }
  }

  fileprivate var droppedPositions: [String: String] {
    Dictionary(uniqueKeysWithValues: dropped.map { (PrivateChannels.position.name(of: $0), "") })
  }

  fileprivate mutating func wereStored(_ positions: [String: String]) {
    for (name, value) in positions where value.isEmpty {
      dropped.remove(PrivateChannels.position.number(in: name))
    }
  }
}
