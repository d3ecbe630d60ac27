import Groundwork
import JSON
import Vocabulary

/// Looks whether a message arrived whose answer was lost.
///
/// Discord knows a repetition by its nonce, but for some minutes only: whoever repeats later than that, after an outage or
/// a long stop, has to look.
struct EarlierArrival: Sendable {
  let client: DiscordClient
  let clock: any Timekeeper
  /// Our own number; `nil` where it is not known yet, and every bot may be us.
  let bot: String?

  /// For as long as this a nonce is surely known.
  private static let nonceLasts = Duration.seconds(120)
  /// How far Discord's clock may be from ours.
  private static let skew = Duration.seconds(30)
  /// Of a hundred messages each.
  private static let mostPages = 5

  /// - Parameter posted: When it was first to be sent.
  /// - Returns: The numbers of our messages in that channel that say the same and are no older, the oldest first; none
  ///   while Discord itself would tell a repetition.
  func numbers(
    of form: DiscordMessageForm, in channel: String, since posted: Moment
  ) async throws(DiscordError) -> [String] {
    guard posted.duration(to: clock.now) > Self.nonceLasts else { return [] }
    return try await messages(in: channel, since: posted).filter { message in
      let author = Snowflake.read(message["author"]?["id"])
      return message["webhook_id"] == nil && (bot == nil || author == bot) && says(message, form)
    }
    .compactMap { Snowflake.read($0["id"]) }
  }

  /// The same of what was said after the answer to an interaction, which no nonce tells.
  ///
  /// - Throws: ``DiscordError/unreadable(status:method:)`` when not even that answer can be seen, so that nobody knows.
  func numbers(
    of form: DiscordMessageForm, following interaction: InteractionToken, in channel: String,
    since posted: Moment
  ) async throws(DiscordError) -> [String] {
    let start = min(posted, Snowflake.moment(of: interaction.id) ?? posted)
    let answers = try await messages(in: channel, since: start).filter {
      Snowflake.read($0["webhook_id"]) == interaction.application
    }
    if answers.isEmpty, interaction.promise == .shown, !interaction.isOver(at: clock.now) {
      throw .unreadable(status: 200, method: "channel messages")
    }
    return answers.filter { says($0, form) }.compactMap { Snowflake.read($0["id"]) }
  }

  /// The oldest first.
  private func messages(in channel: String, since moment: Moment) async throws(DiscordError) -> [JSONValue] {
    var (after, found) = (Snowflake.first(at: moment.advanced(by: .zero - Self.skew)), [JSONValue]())
    for _ in 0..<Self.mostPages {
      let page = try await client.messages(in: channel, after: after)
      found += page.reversed()
      guard page.count == 100, let newest = Snowflake.read(page.first?["id"]) else { break }
      after = newest
    }
    return found
  }

  private func says(_ message: JSONValue, _ form: DiscordMessageForm) -> Bool {
    let answered = Snowflake.read(message["message_reference"]?["message_id"])
    return message["author"]?["bot"]?.bool == true
      && message["content"]?.string?.trimmed == form.content.trimmed
      && message["attachments"]?.array?.count ?? 0 == form.files.count
      && (form.replyTo == nil || answered == nil || answered == form.replyTo)
  }
}

extension String {
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    return start.dropLast(start.reversed().prefix(while: \.isWhitespace).count)
  }
}
