import Groundwork
import JSON
import Transport
import Vocabulary

/// One connection to the gateway: carries out what the shard decides, from the open socket to its end.
final class GatewayConnection: Sendable {
  /// What stays the same from one connection to the next.
  struct Surroundings: Sendable {
    let token: Secret
    let intents: Guarded<GatewayIntents>
    let shard: Guarded<GatewayShard>
    let number: ShardNumber
    let budget: Guarded<IdentifyBudget>
    let clock: any Timekeeper
    let log: Log
    let monitor: GatewayMonitor
    let identifies: Cell
    let resumes: Cell
    /// Whether the history of a channel matters to us.
    let watches: @Sendable (_ channel: String) -> Bool
    /// Whether what is deleted in a channel matters as well.
    let follows: @Sendable (_ channel: String) -> Bool
    /// Has an interaction answered for the first time, without waiting for that: three seconds are less than a full
    /// queue may take.
    let acknowledge: @Sendable (Interaction) -> Void
    /// The session that was asked for has begun; another connection may ask for its own.
    let started: @Sendable () -> Void
  }

  /// READY, servers and chunks of members are large.
  private static let largestMessage = 16 * 1_024 * 1_024

  private let socket: WebSocket
  private let here: Surroundings
  private let queue: DispatchQueue
  private let sends: Guarded<SendBudget>
  private let bell = Doorbell()

  init(_ socket: WebSocket, _ here: Surroundings, _ queue: DispatchQueue) {
    self.socket = socket
    self.here = here
    self.queue = queue
    // Until Hello tells better.
    sends = Guarded(SendBudget(heartbeatInterval: .seconds(41)))
  }

  /// Reads and beats until the socket has ended.
  ///
  /// - Returns: how it ended.
  func run() async -> WebSocketError {
    await withTaskGroup(of: WebSocketError?.self) { group in
      group.addTask { await self.read() }
      group.addTask {
        await self.beat()
        return nil
      }
      var end = WebSocketError.ended
      // The beat may end first: then it has closed the socket, and the reader will see that.
      for await result in group {
        guard let result else { continue }
        end = result
        break
      }
      group.cancelAll()
      return end
    }
  }

  // MARK: Reading

  private func read() async -> WebSocketError {
    var inflater = Inflater(limit: GatewayConnection.largestMessage)
    while true {
      do throws(WebSocketError) {
        let message = try await socket.next()
        guard let bytes = unpacked(message, &inflater), let frame = here.frame(in: bytes) else { continue }
        let now = here.clock.now
        here.monitor.heard(at: now, shard: here.number.number)
        let action = here.shard.withLock { $0.received(frame, now: now) }
        guard action == .dispatch else {
          try carryOut(action)
          continue
        }
        if frame.name == "INTERACTION_CREATE", let interaction = frame.data.flatMap(Interaction.init) {
          here.acknowledge(interaction)
        }
        reachMilestone(of: frame, now)
        let dispatch = QueuedDispatch(frame, weight: bytes.count, here)
        do { try await queue.append(dispatch, from: bytes) } catch {
          return .ended
        }
      } catch {
        return error
      }
    }
  }

  /// Where the connection stands is known at once, whatever has to be stored before its number counts.
  private func reachMilestone(of frame: GatewayFrame, _ now: Moment) {
    let milestone = frame.milestone
    let sequence: Int64?
    switch milestone {
    case .started:
      sequence = frame.sequence
      here.started()
    // What was replayed before it may not be stored yet.
    case .resumed: sequence = nil
    case .other: return
    }
    let (action, isReady) = here.shard.withLock { shard in
      (shard.handled(milestone, sequence: sequence, now: now), shard.isReady)
    }
    switch action {
    case .started: here.log.info("A session with Discord began")
    case .resumed:
      here.log.info("The session with Discord goes on")
      here.resumes.add(1)
    case .none: break
    }
    here.monitor.set(isReady: isReady, shard: here.number.number)
  }

  /// `nil` when the message goes on in the next one, or cannot be unpacked; then the connection ends.
  private func unpacked(_ message: WebSocket.Message, _ inflater: inout Inflater) -> [UInt8]? {
    switch message {
    case .text(let bytes): return bytes
    case .binary(let bytes):
      do throws(Inflater.Failure) {
        return try inflater.feed(bytes)
      } catch {
        here.log.warning("The gateway's stream is damaged", ["reason": .string("\(error)")])
        socket.close(code: GatewayCloseCode.ours.number)
        return nil
      }
    }
  }

  private func carryOut(_ action: GatewayShard.FrameAction) throws(WebSocketError) {
    switch action {
    case .identify:
      let now = here.clock.now
      here.budget.withLock { $0.take(shard: here.number.number, now: now) }
      here.identifies.add(1)
      learnInterval()
      try send(
        GatewayCommands.identify(
          token: here.token, intents: here.intents.withLock { $0 }, shard: here.number))
    case .resume(let session):
      learnInterval()
      try send(GatewayCommands.resume(token: here.token, session))
    case .beat(let sequence):
      try sendHeartbeat(sequence)
    case .close(let reason):
      close(reason)
    case .dispatch, .nothing:
      break
    }
  }

  private func learnInterval() {
    let interval: Duration? = here.shard.withLock { shard in
      switch shard.state {
      case .identifying(let heartbeat, _), .resuming(_, let heartbeat, _), .ready(_, let heartbeat, _):
        heartbeat.interval
      case .disconnected, .awaitingHello, .refused: nil
      }
    }
    if let interval { sends.withLock { $0 = SendBudget(heartbeatInterval: interval) } }
    bell.ring()
  }

  // MARK: Sending

  private func beat() async {
    while true {
      let now = here.clock.now
      switch here.shard.withLock({ $0.turn(now: now) }) {
      case .wait(let moment):
        do { try await bell.wait(until: moment, here.clock) } catch { return }
      case .beat(let sequence):
        do throws(WebSocketError) { try sendHeartbeat(sequence) } catch { return }
      case .close(let reason): return close(reason)
      case .nothing: return
      }
    }
  }

  private func sendHeartbeat(_ sequence: Int64?) throws(WebSocketError) {
    let now = here.clock.now
    sends.withLock { $0.takeHeartbeat(now: now) }
    try socket.send(GatewayCommands.heartbeat(sequence))
  }

  /// We send one frame a connection beside heartbeats, so there is always room.
  private func send(_ frame: [UInt8]) throws(WebSocketError) {
    let now = here.clock.now
    guard sends.withLock({ $0.take(bytes: frame.count, now: now) }) == .now else {
      return here.log.error(
        "A frame was not sent, it would have ended the connection", ["bytes": .int(frame.count)])
    }
    try socket.send(frame)
  }

  private func close(_ reason: GatewayShard.Reason) {
    here.log.notice("A connection to Discord is given up", ["reason": .string(reason.rawValue)])
    here.monitor.set(isReady: false, shard: here.number.number)
    socket.close(code: GatewayCloseCode.ours.number)
  }
}

extension GatewayConnection.Surroundings {
  /// A dispatch that was put aside as it came.
  func dispatch(in bytes: [UInt8]) -> QueuedDispatch? {
    frame(in: bytes).map { QueuedDispatch($0, weight: bytes.count, self) }
  }

  fileprivate func frame(in bytes: [UInt8]) -> GatewayFrame? {
    do throws(JSONError) {
      let text = bytes.count > ReducedFrame.threshold ? ReducedFrame.of(bytes) : bytes
      if let frame = GatewayFrame(try JSONDocument(parsing: text).root) { return frame }
      log.warning("A frame of the gateway names no operation")
    } catch {
      log.warning("A frame of the gateway cannot be read", ["reason": .string(error.description)])
    }
    return nil
  }
}

extension QueuedDispatch {
  /// Keeps what the lane needs of a frame; servers with hundreds of channels shrink to a few numbers.
  fileprivate init(_ frame: GatewayFrame, weight: Int, _ here: GatewayConnection.Surroundings) {
    sequence = frame.sequence
    switch frame.name {
    case "READY":
      content = .started(bot: Snowflake.read(frame.data?["user"]?["id"]))
      self.weight = 1
    case "MESSAGE_CREATE" where frame.data?.isSilent == true:
      // Whether its channel is watched shows in the lane: the message that makes it so may wait there, before this one.
      if let message = Snowflake.read(frame.data?["id"]),
        let channel = Snowflake.read(frame.data?["channel_id"])
      {
        content = .passing(message: message, channel: channel)
      } else {
        content = .other
      }
      self.weight = QueuedDispatch.small
    case "MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE":
      content = .readable(name: frame.name ?? "", frame.data)
      self.weight = weight
    case "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
      let isFollowed = Snowflake.read(frame.data?["channel_id"]).map(here.follows) ?? false
      content = isFollowed ? .readable(name: frame.name ?? "", frame.data) : .other
      self.weight = isFollowed ? weight : 1
    case "GUILD_CREATE":
      let channels = ["channels", "threads"].flatMap { frame.data?[$0]?.array ?? [] }
      content = .channels(
        channels.compactMap { channel in
          guard let id = Snowflake.read(channel["id"]), here.watches(id) else { return nil }
          return (id, Snowflake.read(channel["last_message_id"]))
        })
      self.weight = 1
    case let name:
      if name == "RATE_LIMITED" { here.log.warning("Discord limits what we ask the gateway for") }
      content = .other
      self.weight = 1
    }
  }
}

extension JSONValue {
  /// A message of which Discord lets us see no more than that it is there, or that says nothing.
  fileprivate var isSilent: Bool {
    isObject && self["author"] != nil && self["content"]?.string?.isEmpty == true
      && ["attachments", "sticker_items", "message_snapshots", "mentions"].allSatisfy {
        self[$0]?.array?.isEmpty ?? true
      }
  }
}
