import CSQLite
import Glibc

/// Why a database could not be opened, copied or restored: one sentence that names the file and says what to do.
package enum DatabaseError: Error, Hashable, CustomStringConvertible {
  /// Another process has it open.
  case locked(path: String)
  /// A newer Warden has changed it in a way that this one does not know.
  case newerVersion(path: String, feature: String, number: Int)
  case readOnly(path: String)
  case damaged(path: String, detail: String)
  case notADatabase(path: String)
  case cannotOpen(path: String, reason: String)
  case diskFull(path: String)
  case migrationFailed(path: String, feature: String, number: Int, reason: String)
  /// The file at the target of a copy is something else, or the database itself.
  case cannotReplace(path: String, reason: String)
  /// A copy holds what cannot be; it is not kept.
  case unsound(path: String, finding: String)
  /// ``Database/close()`` was called.
  case closed(path: String)

  package var description: String {
    switch self {
    case .locked(let path):
      "The database \(path) is in use by another Warden process: stop that one first."
    case .newerVersion(let path, let feature, let number):
      "The database \(path) was written by a newer Warden (\(feature) \(number)): run that version or restore an older backup."
    case .readOnly(let path):
      "The database \(path) cannot be written: make the file and its folder writable for this user."
    case .damaged(let path, let detail):
      "The database \(path) is damaged (\(detail)): restore a backup with `warden restore`."
    case .notADatabase(let path):
      "The file \(path) is not a Warden database: name another file or move this one away."
    case .cannotOpen(let path, let reason):
      "The database \(path) cannot be opened (\(reason)): check the path and its permissions."
    case .diskFull(let path):
      "The disk that holds \(path) is full: free some space and start again."
    case .migrationFailed(let path, let feature, let number, let reason):
      "The database \(path) could not be brought up to date (\(feature) \(number): \(reason)): it is unchanged by this step; run the version that wrote it."
    case .cannotReplace(let path, let reason):
      "The file \(path) is not replaced (\(reason)): name another file."
    case .unsound(let path, let finding):
      "No copy was kept at \(path): \(finding)."
    case .closed(let path):
      "The database \(path) is closed: Warden is shutting down."
    }
  }

  /// What an error of SQLite means for the whole file.
  package init(_ error: SQLiteError, at path: String) {
    self =
      switch error.primaryCode {
      case SQLITE_BUSY, SQLITE_LOCKED: .locked(path: path)
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .readOnly(path: path)
      case SQLITE_CORRUPT: .damaged(path: path, detail: Self.oneLine(error.message))
      case SQLITE_NOTADB: .notADatabase(path: path)
      case SQLITE_FULL: .diskFull(path: path)
      // What SQLite maps into memory fails like this where it finds no room.
      case SQLITE_IOERR where Self.isDiskFull(at: path): .diskFull(path: path)
      default: .cannotOpen(path: path, reason: Self.oneLine(error.message))
      }
  }

  /// SQLite reports damage over several lines.
  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("***") }.joined(separator: "; ")
  }

  /// Less room than the smallest step of a database takes.
  private static func isDiskFull(at path: String) -> Bool {
    var status = statvfs()
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    guard statvfs(folder.isEmpty ? "/" : folder, &status) == 0 else { return false }
    return UInt64(status.f_bavail) * UInt64(status.f_frsize) < 64 * 1_024
  }
}
