import Detection
import Groundwork

/// The lists of attack patterns, read when they are needed for the first time.
package final class PatternLists: Sendable {
  private let path: String?
  private let known = Guarded<AttackPatterns?>(nil)
  private let log: Log

  /// - Parameter path: `config/patterns.json`; `nil`, or a file that is not there, for the built-in lists.
  package init(_ path: String? = nil, log: Log = .silent) { (self.path, self.log) = (path, log) }

  package var lists: AttackPatterns {
    if let known = known.withLock({ $0 }) { return known }
    let lists = read()
    known.withLock { $0 = lists }
    return lists
  }

  private func read() -> AttackPatterns {
    guard let path, let bytes = try? TextFile.read(path) else { return .builtIn }
    do {
      return try AttackPatterns(json: bytes)
    } catch {
      log.warning(
        "The attack patterns cannot be read, so the built-in ones are used", ["error": .string("\(error)")])
      return .builtIn
    }
  }
}
