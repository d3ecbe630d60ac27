import Commands
import Community
import SQLite
import Vocabulary

extension CommandDesk {
  /// What somebody brings to a command or a button. Nowhere else is it put together.
  ///
  /// - Parameters:
  ///   - requirement: What is asked for; beside the role, nothing else is looked up.
  ///   - dependsOnRole: Their role in the community matters, if only to the answer.
  ///   - event: What they did.
  ///   - place: Where the command was given, which is where they need the rights.
  /// - Returns: The rights, and what the platform said of them there, where it was asked.
  func rights(
    for requirement: Requirement, dependsOnRole: Bool, of sender: Sender, _ event: InboundEvent,
    in place: CommandOrigin, isForwarded: Bool
  ) async throws -> (rights: Rights, standing: CommunityStanding?) {
    // What somebody is here says nothing about another place.
    let told = event.community == place.community ? sender.standing : nil
    var rights = rights(of: sender, in: place, told, isForwarded: isForwarded)
    guard !isForwarded, !sender.isChat, !sender.isBot else { return (rights, nil) }
    var standing: CommunityStanding?
    if dependsOnRole { (rights, standing) = try await raised(rights, sender, in: place, told) }
    let account = sender.account
    switch requirement {
    case .player:
      rights.isPlayer = try await database.read { connection in
        guard let person = try connection.person(behind: account) else { return false }
        return try connection.isPlayer(person)
      }
    case .team:
      rights.teamRole = try await database.read { [teamRole = hooks.teamRole] connection in
        guard let person = try connection.person(behind: account) else { return nil }
        return try teamRole(connection, person)
      }
    case .anyone, .permission, .operators, .operatorsOr: break
    }
    return (rights, standing)
  }

  /// What is known of somebody's rights without asking anybody: operators may do everything, everybody what concerns
  /// only their own private chat, and an event may say who administers the place.
  private func rights(
    of sender: Sender, in place: CommandOrigin, _ told: CommunityStanding?, isForwarded: Bool
  ) -> Rights {
    var rights = Rights(isOperator: roles.operators.contains(sender, isForwarded: isForwarded))
    if place.chatKind == .direct {
      rights.permissions.insert("personality.edit")
    } else if let held = HeldRole(told) {
      rights.give(held.role)
    }
    return rights.carried(by: sender, isForwarded: isForwarded)
  }

  /// The same with the role in the community, for a command that needs a permission: only then is the platform asked.
  ///
  /// - Returns: The rights, and what the platform said.
  private func raised(
    _ rights: Rights, _ sender: Sender, in place: CommandOrigin, _ told: CommunityStanding?
  ) async throws -> (rights: Rights, standing: CommunityStanding?) {
    guard !rights.isOperator, let community = place.community else { return (rights, nil) }
    let standing = await roles.standing(of: sender.account, in: community, told: told)
    var rights = rights
    if let held = HeldRole(standing) {
      rights.give(held.role)
    } else {
      let account = sender.account
      rights.give(try await database.read { try $0.givenRole(of: account, in: community) }.role)
    }
    return (rights, standing)
  }
}
