import JSON
import Vocabulary

/// One message of the gateway, opened but not yet understood. Keys that are missing are as good as null.
///
/// - SeeAlso: <https://discord.com/developers/docs/events/gateway-events#payload-structure>
package struct GatewayFrame: Sendable {
  package let operation: Int64
  package let data: JSONValue?
  package let sequence: Int64?
  package let name: String?

  /// `nil` when this is no object or names no operation.
  package init?(_ root: JSONValue) {
    guard let operation = root["op"]?.int64 else { return nil }
    self.operation = operation
    data = root["d"]
    sequence = root["s"]?.int64
    name = root["t"]?.string
  }

  package enum Operation {
    static let dispatch: Int64 = 0
    static let heartbeat: Int64 = 1
    static let identify: Int64 = 2
    static let resume: Int64 = 6
    static let reconnect: Int64 = 7
    static let invalidSession: Int64 = 9
    static let hello: Int64 = 10
    static let acknowledgement: Int64 = 11
  }

  /// What a dispatch means to the connection.
  package var milestone: GatewayMilestone {
    switch name {
    case "READY": .started(id: data?["session_id"]?.string, resumeURL: data?["resume_gateway_url"]?.string)
    case "RESUMED": .resumed
    default: .other
    }
  }
}

extension GatewayShard {
  package enum FrameAction: Equatable {
    case identify
    case resume(GatewaySession)
    case beat(sequence: Int64?)
    case close(Reason)
    /// Belongs in line with the other dispatches; ``handled(_:sequence:now:)`` comes when its turn was.
    case dispatch
    case nothing
  }

  /// Reads a frame as it arrives. What we do not know is not for us.
  package mutating func received(_ frame: GatewayFrame, now: Moment) -> FrameAction {
    heard(at: now)
    switch frame.operation {
    case GatewayFrame.Operation.dispatch:
      return .dispatch
    case GatewayFrame.Operation.hello:
      let interval = frame.data?["heartbeat_interval"]?.double
      return FrameAction(
        receivedHello(interval: interval.flatMap(Duration.init(wireMilliseconds:)), now: now))
    case GatewayFrame.Operation.heartbeat:
      if case .beat(let sequence) = receivedHeartbeatRequest() { return .beat(sequence: sequence) }
      return .nothing
    case GatewayFrame.Operation.acknowledgement:
      receivedAcknowledgement()
      return .nothing
    case GatewayFrame.Operation.reconnect:
      return FrameAction(receivedReconnect(now: now))
    case GatewayFrame.Operation.invalidSession:
      return FrameAction(receivedInvalidSession(canResume: frame.data?.bool ?? false, now: now))
    default:
      return .nothing
    }
  }
}

extension GatewayShard.FrameAction {
  fileprivate init(_ action: GatewayShard.HelloAction) {
    self =
      switch action {
      case .identify: .identify
      case .resume(let session): .resume(session)
      case .close(let reason): .close(reason)
      case .ignore: .nothing
      }
  }

  fileprivate init(_ action: GatewayShard.CloseAction) {
    self =
      switch action {
      case .close(let reason): .close(reason)
      case .ignore: .nothing
      }
  }
}

extension Duration {
  /// `nil` for what is no sensible length of time: not a number, below zero, or longer than a day.
  init?(wireMilliseconds value: Double) {
    guard value.isFinite, value >= 0, value <= 86_400_000 else { return nil }
    self = .milliseconds(Int64(value.rounded(.up)))
  }
}
