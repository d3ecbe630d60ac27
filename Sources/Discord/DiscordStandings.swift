import Groundwork
import Vocabulary

/// What people are to servers, asked for at most once a minute each.
final class DiscordStandings: Sendable {
  private struct State {
    var servers = RecentAnswers<String, Known>(for: .seconds(60), most: 1_000)
    var standings = RecentAnswers<Question, CommunityStanding?>(for: .seconds(60), most: 10_000)
  }
  private struct Question: Hashable {
    let person: String
    let server: String
  }
  private struct Known {
    /// `nil` for one that is closed to us: there, everybody is nobody.
    let server: DiscordServer?
    let since: Moment
  }

  private let client: DiscordClient
  private let clock: any Timekeeper
  private let state = Guarded(State())

  init(client: DiscordClient, clock: any Timekeeper) {
    self.client = client
    self.clock = clock
  }

  /// - Returns: `nil` for whoever is no member.
  func standing(
    of account: AccountOnPlatform, in community: CommunityAddress
  ) async throws(DiscordError) -> CommunityStanding? {
    guard account.platform == .discord, community.platform == .discord, Snowflake.isValid(account.number),
      Snowflake.isValid(community.number)
    else { return nil }
    let question = Question(person: account.number, server: community.number)
    let now = clock.now
    if let known = state.withLock({ $0.standings.answer(to: question, at: now) }) { return known }
    let server = try await server(community.number)
    let standing = try await standing(of: question, in: server.server)
    // No older than what it was made from: the roles that a server gives rights to are in there.
    state.withLock { $0.standings.keep(standing, to: question, at: server.since) }
    return standing
  }

  private func standing(
    of question: Question, in server: DiscordServer?
  ) async throws(DiscordError) -> CommunityStanding? {
    guard let server else { return nil }
    if server.owner == question.person { return .owner }
    let roles = try await unlessClosed { () throws(DiscordError) in
      try await client.roles(of: question.person, in: question.server)
    }
    guard let roles else { return nil }
    let permissions = ([question.server] + roles).reduce(0) { $0 | (server.permissions[$1] ?? 0) }
    return CommunityStanding(permissions: permissions)
  }

  private func server(_ number: String) async throws(DiscordError) -> Known {
    let now = clock.now
    if let known = state.withLock({ $0.servers.answer(to: number, at: now) }) { return known }
    let server = try await unlessClosed { () throws(DiscordError) in try await client.server(number) }
    let known = Known(server: server, since: clock.now)
    state.withLock { $0.servers.keep(known, to: number, at: known.since) }
    return known
  }

  /// That we may not see something is an answer as well, to be remembered: each time that Discord has to say it counts
  /// against the address.
  private func unlessClosed<Answer>(
    _ ask: () async throws(DiscordError) -> Answer?
  ) async throws(DiscordError) -> Answer? {
    do throws(DiscordError) {
      return try await ask()
    } catch {
      guard case .refused(403...404, _, _, _) = error else { throw error }
      return nil
    }
  }
}
