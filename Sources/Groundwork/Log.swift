import Glibc
import Vocabulary

/// Writes log lines. The message is a constant; what varies is a field. Nothing a member wrote is ever a field.
package struct Log: Sendable {
  package enum Level: Int, Comparable, Sendable, CaseIterable {
    case debug, info, notice, warning, error

    package init?(name: String) {
      guard let level = Level.allCases.first(where: { $0.name == name }) else { return nil }
      self = level
    }

    package var name: String {
      switch self {
      case .debug: "debug"
      case .info: "info"
      case .notice: "notice"
      case .warning: "warning"
      case .error: "error"
      }
    }

    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  package enum Format: Sendable { case text, json }

  package typealias Fields = KeyValuePairs<StaticString, LogValue>

  private let level: Level
  private let format: Format
  private let now: @Sendable () -> Moment
  private let sink: @Sendable ([UInt8]) -> Void

  /// - Parameter sink: Takes one whole line at a time, its line feed included.
  package init(
    level: Level, format: Format = .text, clock: any Timekeeper,
    sink: @escaping @Sendable ([UInt8]) -> Void = Log.writeToStandardError
  ) {
    self.level = level
    self.format = format
    now = { clock.now }
    self.sink = sink
  }

  private init(discarding level: Level) {
    self.level = level
    format = .text
    now = { Moment(milliseconds: 0) }
    sink = { _ in }
  }

  /// Writes nothing.
  package static let silent = Log(discarding: .error)

  package func debug(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    write(.debug, message, fields)
  }
  package func info(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    write(.info, message, fields)
  }
  package func notice(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    write(.notice, message, fields)
  }
  package func warning(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    write(.warning, message, fields)
  }
  package func error(_ message: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    write(.error, message, fields)
  }

  private func write(_ level: Level, _ message: StaticString, _ fields: () -> Fields) {
    guard level >= self.level else { return }
    let line = LogLine(at: now(), level: level, message: message, fields: fields())
    sink(Array((format == .text ? line.text : line.json).utf8))
  }

  /// One `write` call a line, so that lines of several threads do not mix.
  package static let writeToStandardError: @Sendable ([UInt8]) -> Void = { line in
    // A log that cannot be written has nowhere to complain.
    _ = line.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}

/// What varies in a log line.
package enum LogValue: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  case string(String)
  case int(Int)
  case duration(Duration)
  case bool(Bool)

  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}
