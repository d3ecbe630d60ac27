import Groundwork
import JSON
import Transport
import Vocabulary

/// A Discord on this machine: a REST API that refuses what the real one refuses, and a gateway that is either in the
/// test's hands (``nextConnection()``) or lives by itself.
///
/// Let go of it only when nobody uses it any more, or call ``stop()``.
package final class LoopbackDiscord: Sendable {
  package static let token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.AbCdEf.0123456789abcdefghijklmnopqrstuvwxyz"
  package var token: String { LoopbackDiscord.token }
  package let gateway = WebSocketServer()
  /// Where sessions of the gateway that lives by itself are resumed.
  package let resumeGateway = WebSocketServer()
  package let world: Watched<DiscordWorld>
  let clock: any Timekeeper
  private let server: HTTPServer
  private let living: LivingGateway
  private let serving: Task<Void, Never>?

  /// - Parameters:
  ///   - clock: Dates messages, and measures limits and lives. Nothing here sleeps on it.
  ///   - isLiving: The gateway greets, answers, dispatches what happens here, and resumes; see ``GatewayRules``.
  package init(
    clock: any Timekeeper = SystemTimekeeper(), channels: [DiscordWorld.Channel] = [],
    isLiving: Bool = false, configure: (inout DiscordWorld) -> Void = { _ in }
  ) throws {
    var start = DiscordWorld()
    for channel in channels { start.channels[channel.id] = channel }
    for server in Set(channels.compactMap(\.server)) { start.guilds[server] = DiscordWorld.Guild(server) }
    (start.isLiving, start.resumeURL) = (isLiving, resumeGateway.url)
    configure(&start)
    let (world, url) = (Watched(start), gateway.url)
    let living = LivingGateway(world: world, clock: clock)
    (self.world, self.clock, self.living) = (world, clock, living)
    let desk: @Sendable () -> DiscordDesk = {
      DiscordDesk(world: world, gatewayURL: url, now: clock.now, ring: { living.ring() })
    }
    server = try HTTPServer(
      limits: .init(body: 32 * 1_024 * 1_024, connections: 4_096),
      handler: { await desk().answer($0) }, immediate: { desk().answerAtOnce($0) })
    guard isLiving else {
      serving = nil
      return
    }
    let (usual, resume) = (gateway, resumeGateway)
    serving = Task {
      await withDiscardingTaskGroup { group in
        group.addTask { await living.serve(usual, as: .usual) }
        group.addTask { await living.serve(resume, as: .resume) }
      }
    }
  }

  deinit { serving?.cancel() }

  /// Answers nobody any more.
  package func stop() async {
    gateway.stop()
    resumeGateway.stop()
    serving?.cancel()
    await serving?.value
    await server.stop()
  }

  /// Without a slash at the end.
  package var base: String { "\(origin)/api/v10" }
  var origin: String { "http://127.0.0.1:\(server.port)" }

  /// The next calls whose path holds `path` (any, without one) meet a fault; several faults come one after the other.
  package func fail(_ path: String? = nil, times: Int = 1, with fault: DiscordFault) {
    world.change { $0.faults.append((path, times, fault)) }
  }

  /// Waits until so many messages of the bot stand in a channel.
  @discardableResult
  package func answers(_ count: Int, in channel: String) async -> [DiscordWorld.Message] {
    await world.wait { $0.messages(in: channel).filter(\.author.isBot).count >= count }
    return world.value.messages(in: channel).filter(\.author.isBot)
  }

  /// Waits for the bot on the gateway that is in the test's hands.
  package func nextConnection() async -> GatewayPeer? { await gateway.next().map(GatewayPeer.init) }

  /// Changes the world, and tells over the gateway what comes of it.
  @discardableResult
  package func change<Result: Sendable>(_ body: (inout DiscordWorld) -> Result) -> Result {
    defer { living.ring() }
    return world.change(body)
  }
}
