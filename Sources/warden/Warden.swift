import Glibc
import Groundwork
import Operations
import SQLite

/// The executable.
@main
struct Warden {
  static let version = "0.1.0"

  /// Not `async`: signals have to be blocked before any other thread is started, and the first thread is the one that then
  /// waits for them.
  static func main() {
    StandardOutput.occupy()
    Signals.block()
    let invocation = Invocation(arguments: Array(CommandLine.arguments.dropFirst()))
    // Detached from the main actor, whose thread is busy waiting.
    let pool = WorkerPool(threads: min(max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 2), 4))
    Task.detached(executorPreference: pool) { leave(await status(of: invocation)) }
    Signals.serve()
  }

  /// Ends the process without the C library's farewell: that would take libraries apart (OpenSSL's tables, for one) under
  /// threads that still run, such as one that just lets go of a connection. What has to be finished is finished.
  private static func leave(_ status: ExitStatus) -> Never {
    fflush(nil)
    _exit(status.rawValue)
  }

  private static func status(of invocation: Invocation) async -> ExitStatus {
    do {
      switch invocation {
      case .help: try StandardOutput.write(helpText)
      case .version: try StandardOutput.write("warden \(version)")
      case .mistake(let sentence): throw Stop(.usage, sentence)
      case .check: return try Check.run()
      case .chat: try await Launch.chat()
      case .run: try await Launch.run()
      case .backup(let file): try await Maintenance.backup(to: file)
      case .restore(let file): try await Maintenance.restore(from: file)
      case .verify(let files): return try await Verify.run(files)
      case .export(let file): try await LogExportFile.write(to: file)
      case .retry(let letter): try await Maintenance.retry(letter)
      case .revoke(let record): try await Revocation.run(record)
      case .commands(let sync): try await Launch.commands(sync: sync)
      }
      return .ok
    } catch let stop as Stop {
      complain(stop.sentence)
      return invocation.status(stop.status)
    } catch let error as DatabaseError {
      complain(error.description)
      if case .locked = error { return invocation.status(.unavailable) }
      return .failure
    } catch let error as SQLiteError where error.isStorageFailure {
      complain(DatabaseError(error, at: Configuration.load().settings.database).description)
      return .failure
    } catch {
      complain("Something went wrong that has no name yet: \(Redaction.of("\(error)")).")
      return .failure
    }
  }

  static func complain(_ sentence: String) {
    Log.writeToStandardError(Array("warden: \(sentence)\n".utf8))
  }
}
