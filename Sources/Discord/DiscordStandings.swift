import Groundwork
import Vocabulary

/// What people are to servers, asked for at most once a minute each.
final class DiscordStandings: Sendable {
  private struct State {
    var servers = RecentAnswers<String, DiscordServer>(for: .seconds(60), most: 1_000)
    var standings = RecentAnswers<Question, CommunityStanding?>(for: .seconds(60), most: 10_000)
  }
  private struct Question: Hashable {
    let person: String
    let server: String
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
    let standing = try await ask(question)
    let answeredAt = clock.now
    state.withLock { $0.standings.keep(standing, to: question, at: answeredAt) }
    return standing
  }

  private func ask(_ question: Question) async throws(DiscordError) -> CommunityStanding? {
    let server = try await server(question.server)
    if server.owner == question.person { return .owner }
    guard let roles = try await client.roles(of: question.person, in: question.server) else { return nil }
    let permissions = ([question.server] + roles).reduce(0) { $0 | (server.permissions[$1] ?? 0) }
    return CommunityStanding(permissions: permissions)
  }

  private func server(_ number: String) async throws(DiscordError) -> DiscordServer {
    let now = clock.now
    if let known = state.withLock({ $0.servers.answer(to: number, at: now) }) { return known }
    let server = try await client.server(number)
    let answeredAt = clock.now
    state.withLock { $0.servers.keep(server, to: number, at: answeredAt) }
    return server
  }
}
