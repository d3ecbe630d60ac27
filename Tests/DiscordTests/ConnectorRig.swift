import Discord
import Groundwork
import JSON
import TestSupport
import Testing
import Transport
import Vocabulary

/// A connector between a fake Discord and a store in memory. Chance always chooses the longest wait.
struct ConnectorRig {
  struct Store: Sendable {
    var batches: [InboundBatch] = []
    var positions: [String: String] = [:]
    /// Batches to refuse before the next one is taken.
    var failures = 0
    var attempts = 0

    var events: [InboundEvent] {
      var seen: Set<EventID> = []
      return batches.flatMap(\.events).filter { seen.insert($0.id).inserted }
    }

    var texts: [String] {
      events.compactMap { event in
        switch event.content {
        case .message(let message), .command(let message), .edit(let message): message.text
        case .deletion, .button, .standing, .migration, .stopGeneration: nil
        }
      }
    }
  }

  struct Refused: Error {}

  let clock: FakeClock
  let discord: LoopbackDiscord
  let store: Watched<Store>
  let connector: DiscordConnector
  let identifies = Rig.cell()
  let resumes = Rig.cell()
  /// A peer that nobody holds breaks its connection.
  private let peers = Guarded<[GatewayPeer]>([])

  init(
    _ discord: LoopbackDiscord? = nil, store: Watched<Store> = Watched(Store()),
    settings: DiscordConnector.Settings = DiscordConnector.Settings(), clock: FakeClock = FakeClock(),
    log: Log = .silent
  ) throws {
    self.clock = clock
    let channels = [
      DiscordWorld.Channel("100"), DiscordWorld.Channel("101", server: nil), DiscordWorld.Channel("102"),
    ]
    self.discord = try discord ?? LoopbackDiscord(clock: clock, channels: channels)
    self.store = store
    connector = DiscordConnector(
      token: Secret(self.discord.token), base: self.discord.base, version: "1.0",
      http: HTTPClient(userAgent: "warden-tests"), clock: clock,
      randomness: Randomness { buffer in for index in buffer.indices { buffer[index] = 0xFF } }, log: log,
      gauges: DiscordConnector.Gauges(
        pollAge: Rig.cell(), rateLimited: Rig.cell(), identifies: identifies, resumes: resumes),
      settings: settings, position: { name in store.value.positions[name] },
      positions: { prefix in store.value.positions.filter { $0.key.hasPrefix(prefix) } },
      accept: { batch in
        let isRefused = store.change { store in
          store.attempts += 1
          if store.failures > 0 {
            store.failures -= 1
            return true
          }
          store.batches.append(batch)
          store.positions.merge(batch.positions) { $1 }
          return false
        }
        if isRefused { throw Refused() }
      })
  }

  /// Runs the connector for the length of `body`.
  func run(_ body: () async throws -> Void) async throws {
    let running = Task { try await connector.run() }
    let answering = Task { try await connector.answerFirst() }
    defer { for task in [running, answering] { task.cancel() } }
    try await body()
    for task in [running, answering] { task.cancel() }
    _ = await (running.result, answering.result)
  }

  /// The bot on the gateway, after Hello.
  func connection() async throws -> (peer: GatewayPeer, first: JSONValue) {
    let peer = try #require(await discord.nextConnection())
    peers.withLock { $0.append(peer) }
    // Long, so that no heartbeat is due while a test looks at other waits.
    await peer.hello(every: 600_000)
    return (peer, try #require(await peer.next()))
  }

  /// A connection whose session has begun.
  func session(_ name: String = "session-1", resumeURL: String? = nil) async throws -> GatewayPeer {
    let (peer, first) = try await connection()
    #expect(first["op"]?.int64 == 2)
    await peer.ready(session: name, resumeURL: resumeURL ?? discord.gateway.url)
    await store.wait { $0.positions["session"]?.contains(name) == true }
    return peer
  }

  /// Waits until somebody means to sleep for no longer than `limit`, and skips that sleep.
  func skipWait(upTo limit: Duration = .seconds(20)) async throws {
    while true {
      let due = try await clock.nextSleep()
      guard clock.now.duration(to: due) <= limit else { continue }
      return clock.advance(to: due)
    }
  }

  /// Tells the bot of a message.
  func tell(_ message: DiscordWorld.Message, on peer: GatewayPeer, sequence: Int64, mentioning: Bool = false)
    async
  {
    let channel = discord.world.value.channels[message.channel]
    await peer.dispatch(
      "MESSAGE_CREATE", message.json(in: channel, asDispatch: true, mentioning: mentioning),
      sequence: sequence)
  }
}
