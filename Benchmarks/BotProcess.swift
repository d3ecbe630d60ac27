import Foundation

/// The real `warden`, as a process of its own, and what the kernel says of it.
final class BotProcess {
  private let process = Process()
  let folder: URL

  /// Starts `warden run` in a fresh folder, unless `folder` names one to go on in.
  init(executable: URL, environment: [String: String], configuration: String, folder: URL? = nil) throws {
    let home =
      folder ?? FileManager.default.temporaryDirectory.appending(path: "warden-bench-\(UUID().uuidString)")
    self.folder = home
    let config = home.appending(path: "config")
    try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
    try configuration.write(to: config.appending(path: "warden.yaml"), atomically: true, encoding: .utf8)
    process.executableURL = executable
    process.arguments = ["run"]
    process.currentDirectoryURL = home
    process.environment = environment.merging(["PATH": "/usr/bin:/bin", "WARDEN_LOG": "warning"]) { mine, _ in
      mine
    }
    try process.run()
  }

  var pid: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  /// Seconds of user and system time so far. Fields 14 and 15 of `/proc/<pid>/stat`, in ticks of 10 ms.
  var cpuSeconds: Double {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let afterName = stat.range(of: ") ")
    else { return 0 }
    let fields = stat[afterName.upperBound...].split(separator: " ")
    return (Double(fields[11]) ?? 0) / 100 + (Double(fields[12]) ?? 0) / 100
  }

  /// Resident memory in MiB.
  var residentMiB: Double { status("VmRSS:") / 1_024 }
  var peakResidentMiB: Double { status("VmHWM:") / 1_024 }
  var threads: Int { Int(status("Threads:")) }

  private func status(_ key: String) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return 0 }
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}
