import JSON
import Vocabulary

/// The frames that we send.
enum GatewayCommands {
  static func heartbeat(_ sequence: Int64?) -> [UInt8] {
    frame(GatewayFrame.Operation.heartbeat) { writer in
      if let sequence { writer.field("d", sequence) } else { writer.null("d") }
    }
  }

  /// - SeeAlso: <https://discord.com/developers/docs/events/gateway-events#identify>
  static func identify(token: Secret, intents: GatewayIntents, shard: ShardNumber) -> [UInt8] {
    frame(GatewayFrame.Operation.identify) { writer in
      writer.object("d") { writer in
        writer.field("token", token.reveal())
        writer.field("intents", intents.rawValue)
        writer.object("properties") { writer in
          writer.field("os", "linux")
          writer.field("browser", "warden")
          writer.field("device", "warden")
        }
        // We never look at members, so as few as possible should come with a server.
        writer.field("large_threshold", 50)
        writer.array("shard") { writer in
          writer.value(Int64(shard.number))
          writer.value(Int64(shard.count))
        }
      }
    }
  }

  /// - SeeAlso: <https://discord.com/developers/docs/events/gateway-events#resume>
  static func resume(token: Secret, _ session: GatewaySession) -> [UInt8] {
    frame(GatewayFrame.Operation.resume) { writer in
      writer.object("d") { writer in
        writer.field("token", token.reveal())
        writer.field("session_id", session.id)
        writer.field("seq", session.sequence)
      }
    }
  }

  private static func frame(_ operation: Int64, _ data: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("op", operation)
      data(&writer)
    }
    return writer.bytes
  }

  /// The address to connect to, whatever Discord gave us of it.
  static func url(_ host: String, isCompressed: Bool) -> String {
    let query = "v=10&encoding=json" + (isCompressed ? "&compress=zlib-stream" : "")
    if let mark = host.utf8.firstIndex(of: UInt8(ascii: "?")) {
      return String(host[...mark]) + query
    }
    // The path may be missing, and a query needs one.
    let afterScheme = host.drop { $0 != ":" }.dropFirst(3)
    return host + (afterScheme.contains("/") ? "" : "/") + "?" + query
  }
}
