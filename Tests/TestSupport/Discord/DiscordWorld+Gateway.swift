import JSON
import Vocabulary

/// What the gateway does with whom it hears from.
extension DiscordWorld {
  /// - Parameter path: What the bot asked for: `/?v=10&encoding=json`.
  mutating func gatewayOpened(_ path: String, at host: GatewayHall.Host, now: Moment) -> Int {
    hall.connectionCount += 1
    hall.hosts.append(host)
    let number = hall.connectionCount
    let fault = hall.faults.isEmpty ? nil : hall.faults.removeFirst()
    hall.connections[number] = GatewayHall.Connection(
      number: number, isCompressed: path.contains("compress=zlib-stream"), fault: fault)
    guard path.contains("v=10"), path.contains("encoding=json") else {
      hall.violate("connects with \(path)")
      hall.end(number, .close(4012))
      return number
    }
    switch fault {
    case .silent: break
    case .reconnectBeforeHello: hall.send(#"{"op":7,"d":null,"s":null,"t":null}"#, to: number)
    default:
      let interval = Int(hall.rules.heartbeat.inSeconds * 1_000)
      hall.send(
        #"{"op":10,"d":{"heartbeat_interval":\#(interval),"_trace":["x"]},"s":null,"t":null}"#, to: number)
    }
    return number
  }

  mutating func gatewayClosed(_ number: Int, now: Moment) {
    guard let connection = hall.connections.removeValue(forKey: number) else { return }
    hall.leave(connection.session, number, now)
  }

  mutating func gatewayReceived(_ frame: WebSocketPeer.Frame, on number: Int, now: Moment) {
    guard let connection = hall.connections[number], connection.end == nil else { return }
    if !frame.isMasked { hall.violate("sends a frame without a mask") }
    switch frame.operation {
    case WebSocketPeer.Operation.close: return goodbye(frame.closeCode, on: number, now)
    case WebSocketPeer.Operation.ping:
      return hall.write(WebSocketPeer.frame(WebSocketPeer.Operation.pong, frame.payload), to: number)
    case WebSocketPeer.Operation.text: break
    default: return
    }
    guard frame.payload.count <= 4_096 else { return refuse(4002, "a frame is too large", number) }
    hall.connections[number]?.frames.removeAll { $0.advanced(by: .seconds(60)) <= now }
    hall.connections[number]?.frames.append(now)
    guard hall.connections[number]?.frames.count ?? 0 <= 120 else {
      return refuse(4008, "more than 120 frames in a minute", number)
    }
    guard let root = (try? JSONDocument(parsing: frame.payload))?.root, let operation = root["op"]?.int64
    else { return refuse(4002, "a frame cannot be read", number) }
    switch operation {
    case 1:
      hall.heartbeats += 1
      if connection.fault != .deaf { hall.send(#"{"op":11,"d":null,"s":null,"t":null}"#, to: number) }
    case 2: identify(root["d"], connection, now)
    case 6: resume(root["d"], connection, now)
    case 3, 4, 8:
      if connection.session == nil { refuse(4003, "speaks before it is known", number) }
    default: refuse(4001, "sends the unknown operation \(operation)", number)
    }
  }

  private mutating func goodbye(_ code: UInt16?, on number: Int, _ now: Moment) {
    hall.goodbyes.append(code)
    let session = hall.connections[number]?.session
    hall.end(number, .close(code))
    // These two end the session for good.
    if let session, code == 1000 || code == 1001 { hall.sessions[session] = nil }
  }

  private mutating func refuse(_ code: UInt16, _ reason: String, _ number: Int) {
    hall.violate(reason)
    hall.end(number, .close(code))
  }

  private mutating func identify(_ data: JSONValue?, _ connection: GatewayHall.Connection, _ now: Moment) {
    let number = connection.number
    let shard = data?["shard"]?.array?.first?.int64 ?? 0
    let shards = data?["shard"]?.array?.last?.int64 ?? 1
    let key = shard % hall.rules.concurrency
    // Discord's window is five seconds long; what comes within it is refused.
    let isTooSoon = hall.lastIdentify[key].map { now < $0.advanced(by: .seconds(5)) } ?? false
    hall.identifies.append(now)
    hall.lastIdentify[key] = now
    identifiesLeft -= 1
    if identifiesLeft < 0 {
      hall.isTokenReset = true
      hall.sessions = [:]
      return refuse(4004, "asks for more sessions than a day has", number)
    }
    guard connection.session == nil else { return refuse(4005, "identifies twice", number) }
    guard data?["token"]?.string == LoopbackDiscord.token, !hall.isTokenReset else {
      return refuse(4004, "has the wrong token", number)
    }
    guard data?["properties"]?["os"]?.string != nil, let intents = data?["intents"]?.int64 else {
      return refuse(intentsMissing(data) ? 4013 : 4002, "identifies without what it takes", number)
    }
    guard shard >= 0, shards > shard else { return refuse(4010, "is shard \(shard) of \(shards)", number) }
    let privileged: Int64 = 1 << 1 | 1 << 8 | 1 << 15
    guard intents & privileged & ~hall.rules.allowedIntents == 0 else {
      return refuse(4014, "asks for intents that it may not have", number)
    }
    if isTooSoon {
      hall.violate("identifies twice within five seconds")
      return hall.send(#"{"op":9,"d":false,"s":null,"t":null}"#, to: number)
    }
    if answer(with: connection.fault, number) { return }
    hall.lastSession += 1
    let id = "session-\(hall.lastSession)"
    var session = GatewayHall.Session(id: id, shard: shard, shards: shards, intents: intents)
    session.connection = number
    hall.sessions[id] = session
    hall.connections[number]?.session = id
    hall.tell(id, "READY", Array(ready(id).utf8))
    let channels = Dictionary(grouping: channels.values) { $0.server }
    for guild in guilds.values.sorted(by: { $0.id < $1.id }) where hall.sessions[id]?.hears(guild.id) == true
    {
      hall.tell(id, "GUILD_CREATE", Array(arrival(of: guild, with: channels[guild.id] ?? []).utf8))
    }
  }

  private func intentsMissing(_ data: JSONValue?) -> Bool { data?["intents"]?.int64 == nil }

  private mutating func resume(_ data: JSONValue?, _ connection: GatewayHall.Connection, _ now: Moment) {
    let number = connection.number
    hall.resumes += 1
    guard data?["token"]?.string == LoopbackDiscord.token, !hall.isTokenReset else {
      return refuse(4004, "has the wrong token", number)
    }
    guard connection.session == nil else { return refuse(4005, "resumes within a session", number) }
    if answer(with: connection.fault, number) { return }
    guard let id = data?["session_id"]?.string, let seen = data?["seq"]?.int64,
      let session = hall.sessions[id],
      session.leftAt.map({ now < $0.advanced(by: hall.rules.sessionLife) }) ?? true,
      session.told.first.map({ $0.sequence <= seen + 1 }) ?? true
    else { return hall.send(#"{"op":9,"d":false,"s":null,"t":null}"#, to: number) }
    guard seen <= session.sequence else {
      return refuse(4007, "claims to have seen what nobody told", number)
    }
    // The connection that had the session until now is of no use any more.
    if let earlier = session.connection { hall.end(earlier, .drop) }
    hall.sessions[id]?.connection = number
    hall.sessions[id]?.leftAt = nil
    hall.connections[number]?.session = id
    var again: Int64 = 0
    if case .repeats(let count)? = connection.fault { again = Int64(count) }
    for (sequence, frame) in session.told where sequence > seen - again { hall.put(frame, to: number) }
    hall.tell(id, "RESUMED", Array(#"{"_trace":["x"]}"#.utf8))
  }

  /// - Returns: whether a fault has answered.
  private mutating func answer(with fault: GatewayFault?, _ number: Int) -> Bool {
    switch fault {
    case .closes(let code): hall.end(number, .close(code))
    case .invalidSession(let canResume):
      hall.send(#"{"op":9,"d":\#(canResume),"s":null,"t":null}"#, to: number)
    case .breaks: hall.end(number, .drop)
    case nil, .silent, .reconnectBeforeHello, .deaf, .breaksInFrame, .repeats: return false
    }
    return true
  }

  private func ready(_ session: String) -> String {
    let servers = guilds.keys.sorted().map { #"{"id":"\#($0)","unavailable":true}"# }
    return """
      {"v":10,"user":{"id":"9001","username":"warden","discriminator":"0","bot":true},\
      "guilds":[\(servers.joined(separator: ","))],"session_id":"\(session)",\
      "resume_gateway_url":"\(resumeURL)","application":{"id":"\(DiscordWorld.application)","flags":524288}}
      """
  }

  /// - Returns: a server as it comes into view.
  private func arrival(of guild: Guild, with inside: [Channel]) -> String {
    let list = inside.sorted { $0.id < $1.id }.map { channel in
      let latest = latestMessage[channel.id].map { "\"\($0)\"" } ?? "null"
      return #"{"id":"\#(channel.id)","type":0,"name":"channel-\#(channel.id)","last_message_id":\#(latest)}"#
    }
    return """
      {"id":"\(guild.id)","name":"\(guild.name)","owner_id":"\(guild.owner)","member_count":3,\
      "channels":[\(list.joined(separator: ","))],"threads":[],"members":[],"roles":[]}
      """
  }
}

extension GatewayHall.Session {
  /// Whether events of a server (of private chats, without one) come to this shard.
  func hears(_ server: String?) -> Bool {
    guard let server, let number = Int64(server) else { return shard == 0 }
    return (number >> 22) % shards == shard
  }
}
