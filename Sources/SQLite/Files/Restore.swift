import Glibc
import Vocabulary

/// Puts a backup in the place of a database.
///
/// The backup is copied and read through before anything is touched. What is replaced stays beside it as
/// `<file>.replaced-<milliseconds>.backup`.
struct Restore: Sendable {
  let source: String
  let target: String
  let migrations: [Migration]
  let now: Moment

  func run() throws(DatabaseError) {
    let (source, target) = (try DatabaseFile(at: source), try DatabaseFile(at: target))
    guard !source.isSame(as: target) else {
      throw .cannotReplace(path: target.path, reason: "it is the backup itself")
    }
    guard source.size != nil else { throw .cannotOpen(path: source.path, reason: "there is no such file") }
    let lock = try FileLock(on: target)
    let draft = try Draft(for: target)
    try copy(source, to: draft.file)
    try setAside(target)
    try draft.move()
    target.prune(copiesNamed: ".replaced-", keeping: Backup.kept)
    _ = consume lock
  }

  private func copy(_ source: DatabaseFile, to draft: DatabaseFile) throws(DatabaseError) {
    // A copy that was made by hand while Warden ran comes with a log, and both are read together. One without a
    // log is left without one.
    let hadLog = access(source.path + "-wal", F_OK) == 0
    defer {
      if !hadLog { for suffix in ["-wal", "-shm"] { unlink(source.path + suffix) } }
    }
    let handle = try Handle(opening: source.path, for: .reading, at: source.path)
    try Migrator(of: handle, at: source.path).requireKnown(by: migrations)
    try handle.copy(to: draft, naming: source.path)
  }

  /// Leaves nothing behind that SQLite would take for a part of the restored database, above all no log.
  private func setAside(_ target: DatabaseFile) throws(DatabaseError) {
    guard target.size != nil else { return }
    let old = target.path + ".replaced-\(now.milliseconds).backup"
    // Opening and closing folds the log into the file, so that one step replaces all of it. The log of a damaged
    // database moves away with it; SQLite would take one beside an empty file for a left-over and remove it.
    if target.size != 0, target.mayBeDatabase,
      let handle = try? Handle(opening: target.path, for: .writing)
    {
      try? handle.run("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    rename(target.path + "-wal", old + "-wal")
    unlink(target.path + "-shm")
    // A file system without links: for a moment there is no database.
    guard link(target.path, old) == 0 || rename(target.path, old) == 0 else {
      throw .cannotReplace(path: target.path, reason: DatabaseFile.lastReason)
    }
  }
}
