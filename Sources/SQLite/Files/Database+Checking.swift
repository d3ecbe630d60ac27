import Groundwork
import Vocabulary

extension Database {
  /// Reads a file through that is too large for the start to wait for, beside everything else.
  ///
  /// - Throws: ``DatabaseError/damaged(path:detail:)``; `CancellationError`, and then nobody hears what was found.
  package func checkLarge() async throws { try await check(ifLargerThan: Opening.checkedSize) }

  /// - Parameter size: In bytes.
  package func check(ifLargerThan size: Int64) async throws {
    let opening = Opening(path: path, migrations: [], access: .alongside, now: Moment(milliseconds: 0))
    guard !opening.isInMemory, let actual = try DatabaseFile(at: path).size, actual > size else { return }
    let (ended, finding) = (Doorbell(), Guarded<DatabaseError?>(nil))
    // A connection of its own: those that read are needed meanwhile.
    DedicatedThread.start("sqlite-check", stack: 1 << 19) {
      do throws(DatabaseError) {
        try opening.reader().check(opening.path)
      } catch {
        finding.withLock { $0 = error }
      }
      ended.ring()
    }
    try await ended.wait()
    if let error = finding.withLock({ $0 }) { throw error }
  }
}
