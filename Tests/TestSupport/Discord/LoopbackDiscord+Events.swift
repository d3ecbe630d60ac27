import JSON
import Vocabulary

/// What people do.
extension LoopbackDiscord {
  /// Somebody writes; whether the gateway tells it is another matter, unless it lives by itself.
  @discardableResult
  package func say(
    _ content: String, in channel: String, from author: DiscordWorld.User = .ann, replyTo: String? = nil,
    attaching files: [DiscordWorld.AttachedFile] = []
  ) -> DiscordWorld.Message {
    let now = clock.now
    return change { world in
      var message = DiscordWorld.Message(
        id: world.nextID(at: now), channel: channel, author: author, content: content, replyTo: replyTo)
      message.attached = files.map { file in
        var file = file
        file.url = "\(origin)/attachments/\(channel)/\(message.id)/\(file.name)"
        return file
      }
      world.say(message, now: now)
      return message
    }
  }

  /// Somebody changes what they wrote.
  package func edit(_ message: String, to content: String) {
    change { world in
      guard let index = world.messages.lastIndex(where: { $0.id == message }) else { return }
      world.messages[index].content = content
      world.messages[index].edits += 1
      world.tell("MESSAGE_UPDATE", of: world.messages[index])
    }
  }

  /// Somebody deletes messages of a channel; several at once as moderators do.
  package func delete(_ messages: [String], in channel: String) {
    change { world in
      for index in world.messages.indices where messages.contains(world.messages[index].id) {
        world.messages[index].isDeleted = true
      }
      let server = world.channels[channel]?.server
      let place = #""channel_id":"\#(channel)""# + (server.map { #","guild_id":"\#($0)""# } ?? "")
      let list = messages.map { #""\#($0)""# }.joined(separator: ",")
      let isOne = messages.count == 1
      let data = isOne ? #"{"id":\#(list),\#(place)}"# : #"{"ids":[\#(list)],\#(place)}"#
      world.hall.dispatch(
        isOne ? "MESSAGE_DELETE" : "MESSAGE_DELETE_BULK", in: server,
        needing: server == nil ? 1 << 12 : 1 << 9
      ) { _ in Array(data.utf8) }
    }
  }

  /// Somebody uses a command.
  ///
  /// - Parameters:
  ///   - path: Its words: one, or those of a subcommand behind it.
  ///   - options: Each as JSON: `{"name":"amount","type":4,"value":5}`.
  @discardableResult
  package func use(
    _ path: [String], options: [String] = [], in channel: String, by user: DiscordWorld.User = .ann
  ) -> DiscordWorld.IssuedInteraction {
    var inner = options.joined(separator: ",")
    for (depth, word) in path.enumerated().reversed() where depth > 0 {
      // The last word is the subcommand, one in the middle its group.
      inner = #"{"name":"\#(word)","type":\#(depth == path.count - 1 ? 1 : 2),"options":[\#(inner)]}"#
    }
    return begin(
      .command, #"{"id":"77","type":1,"name":"\#(path.first ?? "")","options":[\#(inner)]}"#, in: channel,
      user)
  }

  /// Somebody presses a button.
  ///
  /// - Returns: `nil` when no such button is there.
  @discardableResult
  package func press(_ label: String, under message: String, by user: DiscordWorld.User = .ann)
    -> DiscordWorld.IssuedInteraction?
  {
    guard let target = world.value.message(message), let data = target.callbacks[label] else { return nil }
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("component_type", 2)
      writer.field("custom_id", data)
    }
    let text = String(decoding: writer.bytes, as: UTF8.self)
    return begin(.component, text, in: target.channel, user, message: message)
  }

  /// Somebody begins an interaction of any kind.
  ///
  /// - Parameter data: `data` of the interaction.
  @discardableResult
  package func begin(
    _ kind: DiscordWorld.IssuedInteraction.Kind, _ data: String, in channel: String,
    _ user: DiscordWorld.User = .ann, message: String? = nil
  ) -> DiscordWorld.IssuedInteraction {
    let now = clock.now
    return change { world in
      let place = world.channels[channel] ?? DiscordWorld.Channel(channel)
      return world.issue(kind, data, by: user, in: place, message: message, now: now)
    }
  }
}

/// What the gateway does that lives by itself, by order of a test.
extension LoopbackDiscord {
  /// Tells every session whatever it is, as Discord tells all of something new.
  package func dispatch(_ name: String, _ data: [UInt8]) {
    change { $0.hall.dispatch(name, in: nil, needing: nil) { _ in data } }
  }

  /// The next connections meet a fault each.
  package func failConnections(_ faults: GatewayFault...) { change { $0.hall.faults += faults } }

  /// Breaks every connection.
  package func dropConnections() { change { world in world.hall.endAll(.drop) } }

  /// Says goodbye to every bot.
  package func closeConnections(_ code: UInt16?) { change { world in world.hall.endAll(.close(code)) } }

  /// Sends a frame to every bot, whatever it is.
  package func sendToAll(_ text: String) {
    change { world in for number in Array(world.hall.connections.keys) { world.hall.send(text, to: number) } }
  }

  /// Forgets every session: none of them can be resumed any more.
  package func forgetSessions() { change { $0.hall.sessions = [:] } }

  /// Waits until so many bots are connected and known.
  package func present(_ count: Int = 1) async { await world.wait { $0.hall.present >= count } }
}

extension GatewayHall {
  /// Ends the line of one session, which cannot be resumed any more.
  package mutating func forget(_ session: String) {
    let connection = sessions.removeValue(forKey: session)?.connection
    if let connection { end(connection, .drop) }
  }

  mutating func endAll(_ end: Connection.End) {
    for number in Array(connections.keys) { self.end(number, end) }
  }
}
