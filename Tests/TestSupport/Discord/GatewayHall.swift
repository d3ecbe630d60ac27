import Vocabulary

/// The gateway's own books: who is connected, which sessions there are, and what they may still be told again. Holds no
/// socket, clock or task.
package struct GatewayHall: Sendable {
  /// Which of the two addresses a bot has connected to.
  package enum Host: Hashable, Sendable {
    /// The one that `GET /gateway/bot` names.
    case usual
    /// The one that READY names.
    case resume
  }

  package struct Session: Sendable {
    package let id: String
    package let shard: Int64
    package let shards: Int64
    package let intents: Int64
    package internal(set) var sequence: Int64 = 0
    /// What was told, for whoever missed it.
    var told: [(sequence: Int64, frame: [UInt8])] = []
    package internal(set) var connection: Int?
    /// Since when nobody has been connected.
    var leftAt: Moment?
  }

  struct Connection: Sendable {
    enum End: Hashable, Sendable {
      /// A goodbye with this code; the bot's own one where `nil`.
      case close(UInt16?)
      /// The line breaks.
      case drop
    }

    let number: Int
    let isCompressed: Bool
    let fault: GatewayFault?
    var session: String?
    /// When frames of the last minute came.
    var frames: [Moment] = []
    var dispatches = 0
    /// WebSocket frames that wait for the wire.
    var output: [UInt8] = []
    var hasStreamBegun = false
    var end: End?
  }

  package var rules = GatewayRules()
  package internal(set) var sessions: [String: Session] = [:]
  var connections: [Int: Connection] = [:]
  /// What the next connections meet, one each.
  package var faults: [GatewayFault] = []

  package internal(set) var connectionCount = 0
  package internal(set) var hosts: [Host] = []
  /// When sessions were asked for, whatever came of it.
  package internal(set) var identifies: [Moment] = []
  package internal(set) var resumes = 0
  package internal(set) var heartbeats = 0
  /// What a bot did that the documentation forbids, oldest first.
  package internal(set) var violations: [String] = []
  /// What bots said goodbye with.
  package internal(set) var goodbyes: [UInt16?] = []
  /// Too many sessions were asked for: no token is valid any more.
  package internal(set) var isTokenReset = false
  var lastSession = 0
  /// By the key that shards share.
  var lastIdentify: [Int64: Moment] = [:]

  /// Bots that are connected and have a session.
  package var present: Int { connections.values.count { $0.session != nil && $0.end == nil } }
}

/// How the gateway of the fake Discord is set up.
package struct GatewayRules: Sendable {
  package var heartbeat = Duration.milliseconds(41_250)
  /// How many shards `GET /gateway/bot` recommends.
  package var shards: Int64 = 1
  /// Shards that may identify within five seconds.
  package var concurrency: Int64 = 1
  /// How long a session waits for its bot to come back.
  package var sessionLife = Duration.seconds(180)
  /// Dispatches that are kept for it meanwhile.
  package var kept = 20_000
  /// Intents that the developer portal allows; the privileged ones are the ones that matter.
  package var allowedIntents: Int64 = ~0
  /// Whether texts that do not address the bot may be read.
  package var showsEveryText = true

  package init() {}
}

/// What goes wrong with one connection to the gateway, by order of a test.
package enum GatewayFault: Hashable, Sendable {
  /// It opens, and nothing is ever said.
  case silent
  /// Another connection is asked for in the place of Hello.
  case reconnectBeforeHello
  /// Heartbeats are not answered.
  case deaf
  /// Identify and resume are answered with this goodbye.
  case closes(UInt16)
  /// … with op 9.
  case invalidSession(canResume: Bool)
  /// … by breaking the line.
  case breaks
  /// The line breaks in the middle of a frame, after so many dispatches.
  case breaksInFrame(after: Int)
  /// A resume tells so many dispatches again that the bot has already.
  case repeats(Int)
}
