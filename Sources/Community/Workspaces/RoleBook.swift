import Commands
import SQLite
import Vocabulary

/// Says what somebody is in a community. Asks the platform, so it is asked only when a right is needed.
package struct RoleBook: Sendable {
  /// What somebody is to a server or group in its platform's own eyes, not older than a minute; `nil` for nobody, and
  /// where the platform does not say. Asks over the network, so ask outside any transaction.
  package typealias PlatformStanding =
    @Sendable (AccountOnPlatform, CommunityAddress) async -> CommunityStanding?

  package let operators: Operators
  package let database: Database
  private let ask: PlatformStanding

  package init(operators: Operators, database: Database, platformStanding: @escaping PlatformStanding) {
    self.operators = operators
    self.database = database
    ask = platformStanding
  }

  /// - Parameter told: What the event itself said. It never says owner, so an administrator is asked about all the same.
  package func standing(
    of account: AccountOnPlatform, in community: CommunityAddress, told: CommunityStanding? = nil
  ) async -> CommunityStanding? {
    guard account.platform == community.platform else { return nil }
    switch told {
    case .owner, .member: return told
    // The event is newer than what may be remembered.
    case .administrator: return await ask(account, community) == .owner ? .owner : .administrator
    case nil: return await ask(account, community)
    }
  }

  /// What somebody is in a community: by the platform, else by a grant, else by a code, else a viewer.
  package func role(
    of account: AccountOnPlatform, in community: CommunityAddress, told: CommunityStanding? = nil
  ) async throws -> HeldRole {
    if let role = HeldRole(await standing(of: account, in: community, told: told)) { return role }
    return try await database.read { try $0.givenRole(of: account, in: community) }
  }

  /// With what the giver of a command changes roles.
  package func authority(of call: CommandCall, in community: CommunityAddress) async throws -> Authority {
    if call.rights.isOperator { return .operator }
    return .role(try await role(of: call.sender.account, in: community, told: call.sender.standing))
  }

  /// With what somebody changes roles who is not here just now.
  package func authority(of person: PersonID, in community: CommunityAddress) async throws -> Authority {
    let accounts = try await database.read { try $0.linkedAccounts(of: person) }.map(\.account)
    if accounts.contains(where: { operators.accounts.contains($0) }) { return .operator }
    guard let account = accounts.first(where: { $0.platform == community.platform }) else {
      return .role(.everybody)
    }
    return .role(try await role(of: account, in: community))
  }

  /// What the platform makes of a person.
  package func standing(of person: PersonID, in community: CommunityAddress) async throws
    -> CommunityStanding?
  {
    let accounts = try await database.read { try $0.linkedAccounts(of: person) }.map(\.account)
    guard let account = accounts.first(where: { $0.platform == community.platform }) else { return nil }
    return await standing(of: account, in: community)
  }
}
