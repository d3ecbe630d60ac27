import Groundwork
import Vocabulary

/// The sockets of a gateway that lives by itself: what it says is decided by the ``DiscordWorld``.
final class LivingGateway: Sendable {
  private let world: Watched<DiscordWorld>
  private let clock: any Timekeeper
  private let bells = Guarded<[Int: Doorbell]>([:])

  init(world: Watched<DiscordWorld>, clock: any Timekeeper) {
    self.world = world
    self.clock = clock
  }

  /// Serves whoever connects until the server stops or the task is cancelled.
  func serve(_ server: WebSocketServer, as host: GatewayHall.Host) async {
    await withDiscardingTaskGroup { group in
      while let peer = await server.next() {
        group.addTask { await self.serve(peer, as: host) }
      }
      group.cancelAll()
    }
  }

  /// Something was put on the way to the bots.
  func ring() {
    for bell in bells.withLock({ Array($0.values) }) { bell.ring() }
  }

  private func serve(_ peer: WebSocketPeer, as host: GatewayHall.Host) async {
    let path = String(peer.request.split(separator: " ").dropFirst().first ?? "")
    let (bell, now) = (Doorbell(), clock.now)
    let number = world.change { $0.gatewayOpened(path, at: host, now: now) }
    bells.withLock { $0[number] = bell }
    bell.ring()
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.write(to: peer, number, bell) }
      group.addTask {
        while let frame = await peer.next() {
          let now = self.clock.now
          self.world.change { $0.gatewayReceived(frame, on: number, now: now) }
          self.ring()
        }
        return true
      }
      // After a goodbye the other side hangs up.
      for await isOver in group where isOver { break }
      peer.drop()
      group.cancelAll()
    }
    bells.withLock { $0[number] = nil }
    let end = clock.now
    world.change { $0.gatewayClosed(number, now: end) }
  }

  /// - Returns: whether the line is to break now.
  private func write(to peer: WebSocketPeer, _ number: Int, _ bell: Doorbell) async -> Bool {
    while true {
      guard let (bytes, end) = world.change({ $0.hall.takeOutput(of: number) }) else { return true }
      if !bytes.isEmpty { await peer.send(raw: bytes) }
      switch end {
      case .close(let code):
        await peer.close(code: code)
        return false
      case .drop: return true
      case nil: break
      }
      if bytes.isEmpty { do { try await bell.wait() } catch { return true } }
    }
  }
}
