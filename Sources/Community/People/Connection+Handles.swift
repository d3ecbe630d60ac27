import SQLite
import Vocabulary

extension Connection {
  /// Notes what an account calls itself. Names change hands, so whoever had this one before has it no more.
  ///
  /// - Parameter handle: Without its `@`; `nil` for an account that has none.
  borrowing func setHandle(_ handle: String?, of account: AccountOnPlatform) throws(SQLiteError) {
    let key = handle.map(Connection.key(ofHandle:))
    if let key {
      try run(
        """
        UPDATE identities SET handle = NULL, handle_key = NULL
        WHERE platform = \(account.platform) AND handle_key = \(key) AND platform_id <> \(account.number)
        """)
    }
    try run(
      """
      UPDATE identities SET handle = \(handle.sqlValue), handle_key = \(key.sqlValue)
      WHERE platform = \(account.platform) AND platform_id = \(account.number)
      """)
  }

  /// Both platforms make no difference between `@Alice` and `@alice`.
  static func key(ofHandle handle: String) -> String { handle.lowercased() }
}
