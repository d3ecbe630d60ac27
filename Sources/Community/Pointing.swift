import Commands
import Groundwork
import SQLite
import Vocabulary

/// Finds whom a command points at.
enum Pointing {
  /// - Throws: `not_found` for somebody we have not met and whom the platform does not show either.
  static func person(
    _ reference: PersonReference, _ call: CommandCall, _ database: Database
  ) async throws -> PersonID {
    if case .account(let account) = reference, isShown(account, to: call) {
      return try await database.write { try $0.meet(account, now: call.now, .system) }
    }
    guard let person = try await database.read({ try $0.person(for: reference, seenFrom: call) }) else {
      throw CommandError(
        .notFound, "I have not met them yet.", next: "They need to have written to me once.")
    }
    return person
  }

  /// Whether the platform itself has shown the account: as the author of the message that was answered, or as a choice
  /// in a form, which only interactions have, and of these the platform says who gave them.
  private static func isShown(_ account: AccountOnPlatform, to call: CommandCall) -> Bool {
    if let replied = call.replyTo { return !replied.isFromBot && replied.author == account }
    return account.platform == .discord && call.sender.standing != nil
  }
}
