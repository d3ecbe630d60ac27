import Groundwork
import YAML

/// What an operator has set, and everything that is wrong or odd in it.
package struct Configuration: Sendable {
  package let settings: Settings
  /// In the order of reading: `.env`, the environment, `warden.yaml`.
  package let findings: [Finding]

  /// Warden starts with these settings; warnings do not keep it from that.
  package var isUsable: Bool { findings.allSatisfy { $0.gravity == .warning } }

  /// Reads `.env`, the environment and `warden.yaml`. Files that are not there are no findings: then defaults hold.
  ///
  /// - Parameters:
  ///   - variable: The environment of the process.
  ///   - read: The content of a file.
  package static func load(
    variable: @escaping (String) -> String? = EnvironmentVariables.ofProcess,
    read: (String) throws(TextFileError) -> [UInt8] = { path throws(TextFileError) in try TextFile.read(path)
    }
  ) -> Configuration {
    var settings = Settings()
    var findings: [Finding] = []

    let dotEnv = content(of: ".env", read, &findings) ?? []
    let file = EnvironmentFile(parsing: String(decoding: dotEnv, as: UTF8.self), file: ".env")
    findings += file.findings
    settings.apply(EnvironmentVariables(file: file, variable), &findings)

    settings.placeFolders()
    let path = settings.configFolder + "/warden.yaml"
    if let text = content(of: path, read, &findings) {
      do throws(YAMLError) {
        settings.apply(try YAMLDocument(parsing: text, file: path), &findings)
      } catch {
        findings.append(Finding(.error, error))
      }
    } else if settings.configFolder != Settings().configFolder, isMissing(settings.configFolder, read) {
      findings.append(
        Finding(.warning, settings.configFolder, "WARDEN_CONFIG names a folder that is not there."))
    }
    return Configuration(settings: settings, findings: findings)
  }

  private static func isMissing(_ path: String, _ read: (String) throws(TextFileError) -> [UInt8]) -> Bool {
    do throws(TextFileError) {
      _ = try read(path)
      return false
    } catch {
      if case .missing = error { return true }
      // A folder cannot be read as a file.
      return false
    }
  }

  private static func content(
    of path: String, _ read: (String) throws(TextFileError) -> [UInt8], _ findings: inout [Finding]
  ) -> [UInt8]? {
    do throws(TextFileError) {
      return try read(path)
    } catch {
      switch error {
      case .missing: break
      case .tooLarge(let limit):
        findings.append(Finding(.error, path, "the file is larger than \(limit) bytes."))
      case .unreadable(let reason):
        findings.append(Finding(.error, path, "the file cannot be read: \(reason)."))
      }
      return nil
    }
  }
}

extension Finding {
  package init(_ gravity: Gravity, _ error: YAMLError) {
    let end = error.message.last.map { "?.".contains($0) } == true ? "" : "."
    self.init(gravity, error.file, line: error.line, error.message + end)
  }
}
