import SQLite
import Vocabulary

extension Connection {
  /// How somebody is spoken of in a community: by the handle last seen there, and always by their number, since handles
  /// change hands.
  package borrowing func name(
    of person: PersonID, in community: CommunityAddress
  ) throws(SQLiteError) -> String {
    let accounts = try linkedAccounts(of: person)
    guard let account = accounts.first(where: { $0.account.platform == community.platform }) ?? accounts.first
    else { return person.text }
    return account.handle.map { "@\($0) (\(account.account))" } ?? account.account.description
  }

  /// The same for everybody to read: without a name for who does not want to be named in public.
  package borrowing func publicName(
    of person: PersonID, in community: CommunityAddress
  ) throws(SQLiteError) -> String {
    let isShown = try first("SELECT show_name FROM users WHERE id = \(person)") { $0.bool(0) } ?? false
    return isShown ? try name(of: person, in: community) : "somebody"
  }
}
