import JSON
import Vocabulary

/// Turns dispatches into events, each one alone, and stumbles over none: what Discord sends changes all the time.
package struct DispatchReader: Sendable {
  package enum Reading: Equatable, Sendable {
    case event(InboundEvent)
    case ignored(Reason)
    /// Something indispensable is missing; the sentence names it, without a word of the content.
    case unreadable(String)
  }

  package enum Reason: String, Sendable {
    case unknownKind
    /// Neither words nor files: joins, pins, boosts; or talk that Discord does not let us read.
    case nothingToAnswer
    case fromBot
    /// Discord added a preview; nobody changed anything.
    case unchanged
    /// A window asks for the rest first.
    case askedFor
  }

  /// Our own account's number.
  let bot: String
  let manners: InteractionManners

  package init(bot: String, manners: InteractionManners = InteractionManners()) {
    self.bot = bot
    self.manners = manners
  }

  /// - Parameters:
  ///   - name: `t` of the dispatch.
  ///   - data: `d`.
  package func read(_ name: String?, _ data: JSONValue?, at now: Moment) -> Reading {
    guard let data, data.isObject else { return .ignored(.unknownKind) }
    switch name {
    case "MESSAGE_CREATE": return read(message: data, isEdit: false, at: now)
    case "MESSAGE_UPDATE": return read(message: data, isEdit: true, at: now)
    case "INTERACTION_CREATE":
      guard let interaction = Interaction(data) else {
        return .unreadable("an interaction without its number")
      }
      return read(interaction, at: now)
    default: return .ignored(.unknownKind)
    }
  }

  /// Messages that somebody deleted, one event each.
  ///
  /// - Parameters:
  ///   - name: `t` of the dispatch: one message, or many at once.
  ///   - data: `d`.
  /// - SeeAlso: <https://discord.com/developers/docs/events/gateway-events#message-delete>
  package func deletions(_ name: String, _ data: JSONValue?, at now: Moment) -> [InboundEvent] {
    guard let data, let channel = Snowflake.read(data["channel_id"]) else { return [] }
    let server = Snowflake.read(data["guild_id"])
    let numbers =
      name == "MESSAGE_DELETE" ? [data["id"]] : (data["ids"]?.array ?? []).map { Optional($0) }
    return numbers.prefix(DispatchReader.mostDeletions).compactMap { Snowflake.read($0) }.map { number in
      InboundEvent(
        id: EventID(.discord, "\(number)@deleted"), address: ChatAddress(.discord, chat: channel),
        chatKind: server == nil ? .direct : .group, community: server.map { CommunityAddress(.discord, $0) },
        sender: nil, content: .deletion(message: number), receivedAt: now)
    }
  }

  /// Discord deletes no more at once.
  private static let mostDeletions = 100

  /// - Parameter home: What the message itself does not say when it was looked up instead of sent to us.
  package func read(
    message: JSONValue, isEdit: Bool, home: ChannelHome? = nil, at now: Moment
  ) -> Reading {
    guard let id = Snowflake.read(message["id"]) else { return .unreadable("a message without a number") }
    guard let channel = Snowflake.read(message["channel_id"]) else {
      return .unreadable("a message without a channel")
    }
    // Updates may be partial; without an author nobody said anything new.
    guard let author = message["author"], let authorID = Snowflake.read(author["id"]) else {
      return isEdit ? .ignored(.unchanged) : .unreadable("a message without an author")
    }
    if authorID == bot || author["bot"]?.bool == true { return .ignored(.fromBot) }
    if let hook = message["webhook_id"], !hook.isNull { return .ignored(.fromBot) }
    // 0 talk, 19 reply, 20 and 23 answers to commands; everything else Discord says itself.
    let type = message["type"]?.int64 ?? 0
    guard [0, 19, 20, 23].contains(type) else { return .ignored(.nothingToAnswer) }

    let home = home ?? ChannelHome(server: Snowflake.read(message["guild_id"]))
    let isDirect = home == .privately
    let body = MessageBody(message, bot: bot, isDirect: isDirect)
    guard !body.text.isEmpty || !body.attachments.isEmpty else { return .ignored(.nothingToAnswer) }
    let incoming = IncomingMessage(
      id: id, text: body.text, isAddressed: body.isAddressed, isForwarded: body.isForwarded,
      replyTo: body.replyTo, attachments: body.attachments)
    var number = id
    let content: InboundEvent.Content
    if isEdit {
      guard let edited = message["edited_timestamp"]?.string else { return .ignored(.unchanged) }
      // One message may be edited often.
      number += "@\(edited)"
      content = .edit(incoming)
    } else {
      content = body.isCommand ? .command(incoming) : .message(incoming)
    }
    return .event(
      InboundEvent(
        id: EventID(.discord, number), address: ChatAddress(.discord, chat: channel),
        chatKind: isDirect ? .direct : .group,
        community: home.server.map { CommunityAddress(.discord, $0) },
        sender: Sender(discord: author, id: authorID, member: message["member"]), content: content,
        receivedAt: now, sentAt: isEdit ? nil : Snowflake.moment(of: id)))
  }

  package func read(_ interaction: Interaction, at now: Moment) -> Reading {
    guard let channel = interaction.channel, let sender = interaction.sender else {
      return .unreadable("an interaction without a channel or a person")
    }
    let content: InboundEvent.Content
    switch interaction.kind {
    case .command:
      guard manners.window(for: interaction) == nil else { return .ignored(.askedFor) }
      var token = interaction.token
      if manners.hides(interaction) { token.promise = .hidden }
      var message = IncomingMessage(
        id: token.text, text: interaction.line, isAddressed: true, awaitsAnswer: true)
      message.form = interaction.form
      content = .command(message)
    case .button(let data, let isHidden):
      var token = interaction.token
      token.promise = isHidden ? .hiddenMessage : .message
      // Its message can be changed through the interaction alone when only one person sees it.
      content = .button(ButtonPress(callback: interaction.token.text, data: data, message: token.text))
    case .autocomplete, .other: return .ignored(.unknownKind)
    }
    return .event(
      InboundEvent(
        id: EventID(.discord, interaction.token.id), address: ChatAddress(.discord, chat: channel),
        chatKind: interaction.isInServer ? .group : .direct,
        community: interaction.server.map { CommunityAddress(.discord, $0) }, sender: sender,
        content: content,
        receivedAt: now, sentAt: Snowflake.moment(of: interaction.token.id)))
  }
}

extension Sender {
  /// - Parameter member: What the server adds to the account.
  init(discord user: JSONValue, id: String, member: JSONValue?, language: String? = nil) {
    let handle = user["username"]?.string
    let names = [member?["nick"]?.string, user["global_name"]?.string, handle]
    self.init(
      account: AccountOnPlatform(.discord, id),
      displayName: names.lazy.compactMap { $0 }.first { !$0.isEmpty } ?? id, handle: handle,
      isBot: user["bot"]?.bool ?? false, language: language,
      standing: member?["permissions"]?.string.flatMap(UInt64.init).map { CommunityStanding(permissions: $0) }
    )
  }
}

extension CommunityStanding {
  /// - SeeAlso: <https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags>
  init(permissions: UInt64) {
    let (administrator, manageGuild): (UInt64, UInt64) = (1 << 3, 1 << 5)
    self = permissions & (administrator | manageGuild) == 0 ? .member : .administrator
  }
}
