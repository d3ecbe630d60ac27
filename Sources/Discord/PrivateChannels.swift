import Groundwork
import Transport
import Vocabulary

/// The private channels with people. Each has a number of its own that Discord tells on request; asking for many is
/// taken for spam, so what is known is kept, also over a restart.
final class PrivateChannels: Sendable {
  /// Under which name the position is stored: `person:channel`, one after the other, the oldest first.
  static let name = "private channels"
  /// Beyond this, the oldest are asked for again when they are needed.
  static let most = 1_000

  fileprivate struct State {
    var channels: [String: String] = [:]
    /// In the order in which they came to be known.
    var people = Queue<String>()
  }

  private let client: DiscordClient
  private let log: Log
  private let accept: ChannelHistory.Accept
  private let position: ChannelHistory.Position
  private let state = Guarded(State())
  /// Nothing is asked or written before what the last run knew has been read; one at a time.
  private let turn = Allowance(1)
  private let isRestored = Guarded(false)

  init(
    client: DiscordClient, log: Log, position: @escaping ChannelHistory.Position,
    accept: @escaping ChannelHistory.Accept
  ) {
    self.client = client
    self.log = log
    self.position = position
    self.accept = accept
  }

  /// The person of an address that stands for somebody instead of a channel.
  static func person(of chat: String) -> String? {
    guard chat.hasPrefix("@"), Snowflake.isValid(String(chat.dropFirst())) else { return nil }
    return String(chat.dropFirst())
  }

  /// As far as it is known without asking.
  func known(_ person: String) -> String? { state.withLock { $0.channels[person] } }

  /// Somebody wrote to us in their private channel, which is as good as an answer. It is stored with the next one
  /// that was asked for.
  func learn(_ channel: String, of person: String) {
    guard Snowflake.isValid(person), Snowflake.isValid(channel) else { return }
    state.withLock { $0.keep(channel, of: person) }
  }

  /// What somebody says in private tells their channel. An interaction may come from a channel that is not ours.
  func learn(from event: InboundEvent) {
    guard event.chatKind == .direct, event.awaited == nil, let sender = event.sender else { return }
    switch event.content {
    case .message, .command: learn(event.address.chat, of: sender.account.number)
    case .edit, .deletion, .button, .standing, .migration, .stopGeneration: break
    }
  }

  /// The channel with somebody, opened when there is none.
  ///
  /// - Throws: ``DiscordError``; code 50007 or 50278 when they want no messages from us.
  func channel(with person: String) async throws(DiscordError) -> String {
    if let channel = known(person) { return channel }
    do { try await turn.take(1) } catch {
      throw .unreachable(.cancelled(.notSent), method: "open private channel")
    }
    defer { turn.give(1) }
    await restore()
    if let channel = known(person) { return channel }
    let channel = try await client.privateChannel(with: AccountOnPlatform(.discord, person))
    let text = state.withLock { state in
      state.keep(channel, of: person)
      return state.text
    }
    do {
      try await accept(
        InboundBatch(platform: .discord, events: [], positions: [PrivateChannels.name: text]))
    } catch {
      log.warning("The private channel with somebody could not be noted", ["error": .string("\(error)")])
    }
    return channel
  }

  private func restore() async {
    guard !isRestored.withLock({ $0 }) else { return }
    do {
      let text = try await position(PrivateChannels.name) ?? ""
      let pairs = text.split(separator: " ").suffix(PrivateChannels.most).map { word in
        word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      }
      state.withLock { state in
        for pair in pairs where pair.count == 2 && pair.allSatisfy(Snowflake.isValid) {
          // What was learned meanwhile is newer.
          if state.channels[pair[0]] == nil { state.keep(pair[1], of: pair[0]) }
        }
      }
      isRestored.withLock { $0 = true }
    } catch {
      // Then they are asked for anew, and read when the database can be.
      log.warning("The known private channels could not be read", ["error": .string("\(error)")])
    }
  }
}

extension PrivateChannels.State {
  fileprivate mutating func keep(_ channel: String, of person: String) {
    if channels.updateValue(channel, forKey: person) == nil { people.append(person) }
    while people.count > PrivateChannels.most, let oldest = people.popFirst() { channels[oldest] = nil }
  }

  fileprivate var text: String {
    var rest = people
    var words: [String] = []
    var seen: Set<String> = []
    while let person = rest.popFirst() {
      if let channel = channels[person], seen.insert(person).inserted { words.append("\(person):\(channel)") }
    }
    return words.joined(separator: " ")
  }
}
