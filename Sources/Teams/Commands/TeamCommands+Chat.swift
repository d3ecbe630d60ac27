import Commands
import Community
import Delivery
import Detection
import Ledger
import SQLite
import Vocabulary

extension TeamCommands {
  static let privateTalk = ButtonKind<String>("team_private")

  var say: Command {
    Command(
      "team say", "Send to the team on every platform",
      Argument<FreeText>("text", "Message", length: 1...1_500),
      Argument<Bool?>("strategy", "Keep as a strategy note"), who: .team(.member),
      aliases: [
        CommandAlias("strategy", menu: "Strategy note to your team", presets: ["strategy": .boolean(true)])
      ], answers: [.notInTeam, .rateLimited]
    ) { [desk] call, text, isStrategy in
      CommandOutcome { connection in
        let desk = desk()
        guard let team = try connection.membership(of: call.person)?.team else {
          throw CommandError.notInTeam
        }
        if let wait = try connection.wait(for: call.person, in: team.id, at: call.now, desk.limits) {
          throw CommandError.rateLimited(wait)
        }
        let (words, platform) = (TeamWords(text.text), call.address.platform)
        let id = try connection.keep(
          words, of: call.person, in: team.id, from: platform, isStrategy: isStrategy ?? false, at: call.now,
          desk.book.randomness)
        desk.metrics?.count(.said)
        let place = call.chatKind == .direct ? ChatAddress.direct(with: call.sender.account) : call.address
        // Where a command is a line that was typed, whoever reads along has read it.
        let isSeen = platform != .discord || call.chatKind == .direct
        let chats = try connection.teamChats(of: team.id).filter { $0 != place || !isSeen }
        let answered = try call.replyTo.flatMap { try connection.namedMessage($0.id, at: place)?.name }
        var reply = Reply(Self.sent(to: chats.count, isStrategy: isStrategy ?? false), visibility: .ephemeral)
        let shown = TeamWords.shown(words.body, by: call.sender.displayName, on: platform)
        reply.notices = chats.map { Notice(to: $0, shown, named: id.text, about: answered) }
        return reply
      }
    }
  }

  private static func sent(to count: Int, isStrategy: Bool) -> String {
    let kept = isStrategy ? "Kept in /team notes. " : ""
    guard count > 0 else {
      return kept
        + "Nobody hears it yet: /team bind makes a channel the team's chat, and a button under /team show sends "
        + "it to a member in private."
    }
    return kept + "Sent to \(count) chat\(count == 1 ? "" : "s") of your team."
  }

  var notes: Command {
    Command(
      "team notes", "Strategy notes", Argument<Int?>("page", "Page number", 1...1_000), who: .team(.member),
      answers: [.notInTeam]
    ) { [desk] call, page in
      let page = page ?? 1
      return try await desk().database.read { connection in
        guard let team = try connection.membership(of: call.person)?.team else {
          throw CommandError.notInTeam
        }
        let notes = try connection.teamNotes(of: team.id, page: page, of: Self.pageSize)
        guard !notes.isEmpty else {
          return Reply(page > 1 ? "There is no such page." : "There is none yet: /strategy <text> keeps one.")
        }
        var lines: [String] = []
        for note in notes {
          let name = try connection.teamName(of: note.person)
          lines.append("• \(note.at.day) \(name.isolated): \(note.body.withoutMentions)")
        }
        if notes.count == Self.pageSize { lines.append("More: /team notes \(page + 1)") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  var bind: Command {
    Command(
      "team bind", "Use this channel as the team chat", who: .team(.leader), visibility: .everyone,
      answers: [.notAllowed, .channelTaken]
    ) { [desk] call in
      try Self.requireRule(over: call)
      return CommandOutcome { connection in
        let desk = desk()
        let (team, earlier) = try desk.book.bind(call.address, by: call.person, at: call.now, on: connection)
        desk.channels.add(call.address)
        var text =
          "This is the chat of \(team.name.isolated) now: what members say here is passed on to its other chats."
        if earlier != nil { text += " The one that it had on this platform is its chat no more." }
        switch call.address.platform {
        case .telegram:
          text += " Telegram lets me read along once my privacy mode is off, or I administer the group."
        case .discord:
          text += " Discord lets me read along with the Message Content intent; /team say works without."
        case .terminal: break
        }
        return Reply(text)
      }
    }.lookingAtRole
  }

  var unbind: Command {
    Command(
      "team unbind", "Stop using this channel", who: .team(.leader), visibility: .everyone,
      answers: [.notAllowed, .notFound]
    ) { [desk] call in
      CommandOutcome { connection in
        let team = try desk().book.unbind(call.address, by: call.person, at: call.now, on: connection)
        return Reply("This is the chat of \(team.name.isolated) no more.")
      }
    }
  }

  /// Leading a team is not enough to make a channel its chat: it may be somebody else's channel.
  private static func requireRule(over call: CommandCall) throws(CommandError) {
    guard call.community != nil, call.chatKind == .group else {
      throw CommandError(
        .notAllowed, "Here it is just the two of us.", next: "Write the command in the channel or group.")
    }
    guard call.rights.allows("workspace.manage") else { throw .notAllowed("admin") }
  }

  var privateTalkAction: ButtonAction {
    ButtonAction(Self.privateTalk) { [desk] call, wish in
      CommandOutcome { connection in
        let desk = desk()
        let place = ChatAddress.direct(with: call.sender.account)
        let team = try desk.book.listen(wish == "on", at: place, as: call.person, on: connection)
        if wish == "on" { desk.channels.add(place) }
        return Reply(
          wish == "on"
            ? "What \(team.name.isolated) says reaches you in private from now on; answer one of these messages to say "
              + "something back." : "What \(team.name.isolated) says does not reach you in private any more.")
      }
    }
  }
}
