import Delivery
import Personality
import SQLite

extension PersonalData {
  /// What is kept under the names of private chats where these are not the names of their people, as on Discord. Deleted
  /// before ``waiting``, which forgets which chats these are.
  static let privateChats = PersonalData(
    feature: "private chats", columns: [],
    merge: { _, _ in },
    export: { _, _ in [] },
    delete: { connection, subject in
      for account in subject.accounts {
        for chat in try connection.privateChats(of: account) { try connection.forgetTraits(in: chat) }
      }
    })
}
