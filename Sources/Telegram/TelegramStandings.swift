import Groundwork
import JSON
import Vocabulary

/// What people are to groups, asked for at most once a minute each.
final class TelegramStandings: Sendable {
  private struct Question: Hashable {
    let person: Int64
    let group: Int64
  }

  private let client: TelegramClient
  private let calls: SideCalls
  private let clock: any Timekeeper
  private let answers = Guarded(
    RecentAnswers<Question, CommunityStanding?>(for: .seconds(60), most: 10_000))

  init(client: TelegramClient, calls: SideCalls, clock: any Timekeeper) {
    self.client = client
    self.calls = calls
    self.clock = clock
  }

  /// - Returns: `nil` for whoever is no member.
  func standing(
    of account: AccountOnPlatform, in community: CommunityAddress
  ) async throws(TelegramError) -> CommunityStanding? {
    guard account.platform == .telegram, community.platform == .telegram, let person = Int64(account.number),
      let group = Int64(community.number)
    else { return nil }
    let question = Question(person: person, group: group)
    let now = clock.now
    if let known = answers.withLock({ $0.answer(to: question, at: now) }) { return known }
    let standing = try await calls.make("getChatMember") { () throws(TelegramError) in
      try await client.standing(of: person, in: group)
    }
    let answeredAt = clock.now
    answers.withLock { $0.keep(standing, to: question, at: answeredAt) }
    return standing
  }
}

extension TelegramClient {
  /// What somebody is to a group; `nil` for nothing.
  ///
  /// Sure only where the bot is an administrator; elsewhere Telegram knows at least the group's own ones.
  ///
  /// - SeeAlso: <https://core.telegram.org/bots/api#getchatmember>
  func standing(of person: Int64, in group: Int64) async throws(TelegramError) -> CommunityStanding? {
    do throws(TelegramError) {
      return try await call("getChatMember", .harmless, deadline: .seconds(10)) { writer in
        writer.field("chat_id", group)
        writer.field("user_id", person)
      } read: { member in
        TelegramClient.standing(in: member)
      }
    } catch {
      guard error.says("user not found", "member not found", "participant_id_invalid") else { throw error }
      return nil
    }
  }

  /// - Returns: `nil` when the answer says nothing; `.some(nil)` for nobody.
  private static func standing(in member: JSONValue) -> CommunityStanding?? {
    switch member["status"]?.string {
    case nil: nil
    case "creator": .some(.owner)
    case "administrator": .some(.administrator)
    case "member": .some(.member)
    case "restricted": .some(member["is_member"]?.bool == true ? .member : nil)
    default: .some(nil)
    }
  }
}
