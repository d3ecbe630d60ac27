import Delivery
import Personality
import SQLite

extension PersonalData {
  /// What is kept under the names of private chats, also where these are not the names of their people, as on Discord.
  /// Deleted before ``waiting``, which forgets which chats these are.
  static let privateChats = PersonalData(
    feature: "private chats", columns: [],
    merge: { _, _ in },
    export: { connection, subject in
      var chats: Set<String> = []
      for account in subject.accounts { chats.formUnion(try connection.privateChats(of: account)) }
      return try chats.sorted().map { chat in
        try connection.personalTable(
          "traits in \(chat)", ["persona", "trait", "value"],
          "SELECT persona, trait, value FROM persona_traits WHERE scope = \(chat) ORDER BY persona, trait")
      }.filter { !$0.rows.isEmpty }
    },
    delete: { connection, subject in
      for account in subject.accounts {
        for chat in try connection.privateChats(of: account) { try connection.forgetTraits(in: chat) }
      }
    })
}
