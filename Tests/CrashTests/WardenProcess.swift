import Foundation
import Groundwork
import TestSupport

/// The real executable in a folder of its own, against platforms on this machine.
final class WardenProcess: Sendable {
  let folder: URL

  /// - Parameter more: Further settings, as they stand in `warden.yaml`.
  init(_ more: String = "") throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "warden-crash-\(UUID().uuidString)")
    let config = folder.appending(path: "config")
    try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
    let root = WardenProcess.root
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "personality"), withDestinationURL: root.appending(path: "personality"))
    let settings = """
      telegram:
        flood: { overall_per_second: 100000, chat_per_second: 100000, group_per_minute: 100000 }
      limits: { commands_per_ten_seconds: 1000, messages_per_twenty_seconds: 1000 }
      tools: { wikipedia: false }
      \(more)
      """
    try settings.write(to: config.appending(path: "warden.yaml"), atomically: true, encoding: .utf8)
  }

  var database: String { folder.appending(path: "warden.sqlite").path }

  /// Puts a file where the process finds it.
  func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Starts it, waits until it ends or `isDone`, and then tells it to stop. It has spoken to the platform by then, and
  /// so listens to signals.
  ///
  /// - Parameters:
  ///   - killPoint: Where it ends itself, and after how many passes: `inbox.stored:3`.
  ///   - signal: What it is told when all is done.
  func run(
    _ telegram: LoopbackTelegram, environment: [String: String] = [:], killPoint: String? = nil,
    endingWith signal: Int32 = SIGTERM, until isDone: @escaping @Sendable (TelegramWorld) -> Bool
  ) async throws -> ChildProcess.End {
    let before = telegram.world.calls["getMe"] ?? 0
    return try await run(
      on: ["TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL]
        .merging(environment) { own, _ in own }, killPoint: killPoint,
      endingWith: signal
    ) { await telegram.when { ($0.calls["getMe"] ?? 0) > before && isDone($0) } }
  }

  func run(
    _ discord: LoopbackDiscord, killPoint: String? = nil, endingWith signal: Int32 = SIGTERM,
    until done: @escaping @Sendable () async -> Void
  ) async throws -> ChildProcess.End {
    let before = discord.world.value.hall.connectionCount
    return try await run(
      on: ["DISCORD_BOT_TOKEN": discord.token, "DISCORD_API_BASE": discord.base], killPoint: killPoint,
      endingWith: signal
    ) {
      await discord.world.wait { $0.hall.connectionCount > before }
      await done()
    }
  }

  /// On several platforms at once.
  func run(
    on platform: [String: String], killPoint: String? = nil, endingWith signal: Int32 = SIGTERM,
    until done: @escaping @Sendable () async -> Void
  ) async throws -> ChildProcess.End {
    var environment = [
      "PATH": "/usr/bin:/bin", "WARDEN_HTTP_LISTEN": "off", "WARDEN_LOG": "error",
      "SWIFT_BACKTRACE": "enable=no",
    ].merging(platform) { _, address in address }
    environment["WARDEN_KILL_AT"] = killPoint
    // What a sanitizer finds in there counts as much as in here.
    for name in ["TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS"] {
      environment[name] = ProcessInfo.processInfo.environment[name]
    }
    let child = try await ChildProcess(
      WardenProcess.executable, ["run"], in: folder, environment: environment)
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await done()
        return true
      }
      group.addTask {
        _ = await child.end()
        return false
      }
      if await group.next() == true { child.send(signal) }
      group.cancelAll()
    }
    return await child.end()
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Beside the test bundle.
  static let executable = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "warden")
}
