import Foundation
import TestSupport

/// Runs `warden` by way of a shell, in a folder that stays for as long as this does.
final class WardenShell: Sendable {
  struct Outcome: Sendable {
    let end: ChildProcess.End
    let output: String
    let complaint: String
  }

  let warden: WardenProcess

  /// - Parameter more: Further settings, as they stand in `warden.yaml`.
  init(_ more: String = "") throws { warden = try WardenProcess(more) }

  deinit { warden.remove() }

  func run(_ line: String, _ variables: [String: String] = [:]) async throws -> Outcome {
    var environment = [
      "PATH": "/usr/bin:/bin", "WARDEN": WardenProcess.executable.path, "WARDEN_HTTP_LISTEN": "off",
    ]
    for name in ["TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS"] {
      environment[name] = ProcessInfo.processInfo.environment[name]
    }
    environment.merge(variables) { $1 }
    let child = try await ChildProcess(
      URL(filePath: "/bin/sh"), ["-c", "exec 2>complaints >output; \(line)"], in: warden.folder,
      environment: environment)
    let end = await child.end()
    return Outcome(end: end, output: try text("output"), complaint: try text("complaints"))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: warden.folder.appending(path: name), encoding: .utf8)
  }
}
