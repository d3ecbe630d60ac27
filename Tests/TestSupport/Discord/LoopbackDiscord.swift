import Groundwork
import JSON
import Transport
import Vocabulary

/// A Discord on this machine: a REST API that refuses what the real one refuses, and a gateway in the test's hands.
package final class LoopbackDiscord: Sendable {
  package let token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.AbCdEf.0123456789abcdefghijklmnopqrstuvwxyz"
  package let gateway = WebSocketServer()
  package let world: Watched<DiscordWorld>
  private let clock: any Timekeeper
  private let server: HTTPServer

  package init(
    clock: any Timekeeper = SystemTimekeeper(), channels: [DiscordWorld.Channel] = []
  ) throws {
    var start = DiscordWorld()
    for channel in channels { start.channels[channel.id] = channel }
    let (world, token, url) = (Watched(start), token, gateway.url)
    self.world = world
    self.clock = clock
    server = try HTTPServer { request in
      let desk = DiscordDesk(world: world, token: token, gatewayURL: url, now: clock.now)
      return await desk.answer(request)
    }
  }

  /// Without a slash at the end.
  package var base: String { "http://127.0.0.1:\(server.port)/api/v10" }

  /// The next calls whose path holds `path` (any, without one) meet a fault; several faults come one after the other.
  package func fail(_ path: String? = nil, times: Int = 1, with fault: DiscordFault) {
    world.change { $0.faults.append((path, times, fault)) }
  }

  /// Somebody writes; whether the gateway tells it is another matter.
  @discardableResult
  package func say(
    _ content: String, in channel: String, from author: DiscordWorld.User = .ann, replyTo: String? = nil
  ) -> DiscordWorld.Message {
    let now = clock.now
    return world.change { world in
      let message = DiscordWorld.Message(
        id: world.nextID(at: now), channel: channel, author: author, content: content, replyTo: replyTo)
      world.messages.append(message)
      return message
    }
  }

  /// Waits until so many messages of the bot stand in a channel.
  @discardableResult
  package func answers(_ count: Int, in channel: String) async -> [DiscordWorld.Message] {
    await world.wait { $0.messages(in: channel).filter(\.author.isBot).count >= count }
    return world.value.messages(in: channel).filter(\.author.isBot)
  }

  /// Waits for the bot on the gateway.
  package func nextConnection() async -> GatewayPeer? { await gateway.next().map(GatewayPeer.init) }
}
