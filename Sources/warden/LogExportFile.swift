import Bounty
import Glibc
import Ledger
import Operations
import SQLite
import Transparency
import Vocabulary

/// `warden export`: the whole decision log as one file for `warden verify`, also while a Warden runs.
enum LogExportFile {
  /// - Throws: ``Stop`` when there is no log, or the file cannot be written; then there is none.
  static func write(to path: String) async throws {
    let settings = try Launch.settings()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Stop(.failure, "\(path) cannot be written: \(reason()).") }
    defer { close(descriptor) }
    do {
      let count = try await copy(from: settings, to: descriptor)
      guard fsync(descriptor) == 0 else { throw WriteFailure(reason: reason()) }
      try StandardOutput.write("Wrote \(count) records of the decision log to \(path).")
    } catch {
      unlink(path)
      switch error {
      case LogStoreError.noLog: throw Stop(.failure, "The decision log has no records yet.")
      case let failure as WriteFailure: throw Stop(.failure, "\(path) cannot be written: \(failure.reason).")
      default: throw error
      }
    }
  }

  private static func copy(from settings: Settings, to descriptor: Int32) async throws -> Int {
    let database = try await Bot.open(settings, access: .alongside)
    do {
      let count = try await database.read { connection in try connection.exportLog(to: descriptor) }
      await database.close()
      return count
    } catch {
      await database.close()
      throw error
    }
  }

  fileprivate static func reason() -> String { String(cString: strerror(errno)) }

  fileprivate struct WriteFailure: Error { let reason: String }
}

extension Connection {
  /// A piece at a time: a log may be larger than memory should be.
  ///
  /// - Returns: How many records there are.
  fileprivate borrowing func exportLog(to descriptor: Int32) throws -> Int {
    var piece: [UInt8] = []
    func flush() throws {
      var start = 0
      while start < piece.count {
        let count = piece[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw LogExportFile.WriteFailure(reason: LogExportFile.reason()) }
        start += count
      }
      piece.removeAll(keepingCapacity: true)
    }
    try exportLog(bundle: { round in try revealedBundle(of: RoundID(round)) }) { line in
      piece += line
      if piece.count >= 1 << 20 { try flush() }
    }
    try flush()
    return try first("SELECT COUNT(*) FROM log_records") { Int($0.int(0)) } ?? 0
  }
}
