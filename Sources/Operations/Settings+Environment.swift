import Groundwork
import Vocabulary
import YAML

extension Settings {
  /// Takes in what the environment says. A variable that is set to nothing counts as not set.
  mutating func apply(_ variables: EnvironmentVariables, _ findings: inout [Finding]) {
    var reader = EnvironmentReader(variables)
    telegram.token = reader.secret("TELEGRAM_BOT_TOKEN") ?? telegram.token
    telegram.base = reader.address("TELEGRAM_API_BASE") ?? telegram.base
    discord.token = reader.secret("DISCORD_BOT_TOKEN") ?? discord.token
    discord.base = reader.address("DISCORD_API_BASE") ?? discord.base
    discord.publicKey = reader.key("DISCORD_PUBLIC_KEY") ?? discord.publicKey
    models.anthropicKey = reader.secret("ANTHROPIC_API_KEY") ?? models.anthropicKey
    models.anthropicBase = reader.address("ANTHROPIC_BASE_URL") ?? models.anthropicBase
    models.openAIKey = reader.secret("OPENAI_API_KEY") ?? models.openAIKey
    models.openAIBase = reader.address("OPENAI_BASE_URL") ?? models.openAIBase
    models.ollamaBase = reader.address("OLLAMA_BASE_URL") ?? models.ollamaBase
    wikipediaBase = reader.address("WIKIPEDIA_API_BASE") ?? wikipediaBase
    solana = reader.address("SOLANA_RPC_URL").map(Secret.init) ?? solana
    solanaSpare = reader.address("SOLANA_RPC_URL_2").map(Secret.init) ?? solanaSpare
    signing.seed = reader.key("WARDEN_SIGNING_SEED").map(Secret.init) ?? signing.seed
    signing.next = reader.key("WARDEN_SIGNING_SEED_NEXT").map(Secret.init) ?? signing.next
    database = reader.database("DATABASE_URL") ?? database
    if let folder = reader.text("WARDEN_CONFIG") { configFolder = folder }
    switch reader.listen("WARDEN_HTTP_LISTEN") {
    case .at(let place): listen = place
    case .off: listen = nil
    case .unset: break
    }
    if let log = reader.log("WARDEN_LOG") {
      (logLevel, logFormat) = (log.level ?? logLevel, log.format)
      isLogLevelChosen = log.level != nil
    }
    reader.warnOfSlips()
    findings += reader.findings
  }
}

/// Reads typed values out of the environment and notes what is wrong with them, by the variable's name and never by
/// its value: half of them are secrets.
private struct EnvironmentReader {
  private let variables: EnvironmentVariables
  private var asked: Set<String> = []
  private(set) var findings: [Finding] = []

  init(_ variables: EnvironmentVariables) { self.variables = variables }

  mutating func text(_ name: String) -> String? {
    asked.insert(name)
    guard let value = variables.value(of: name), !value.isEmpty else { return nil }
    return value
  }

  /// A name in the file that nobody asked about is another program's, unless it is nearly one of ours.
  mutating func warnOfSlips() {
    for (name, line) in variables.file.lines.sorted(by: { $0.value < $1.value }) where !asked.contains(name) {
      guard let meant = Spelling.nearest(to: name, among: asked.sorted()) else { continue }
      let message = "unknown variable \(name), did you mean \(meant)?"
      findings.append(Finding(.warning, variables.file.file, line: line, message))
    }
  }

  mutating func secret(_ name: String) -> Secret? {
    guard let value = text(name) else { return nil }
    guard value.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      complain(name, "has a space or a strange character in it; copy it again.")
      return nil
    }
    return Secret(value)
  }

  /// An `https` address, or `http` on this machine; without a slash at its end.
  mutating func address(_ name: String) -> String? {
    guard var value = text(name) else { return nil }
    while value.hasSuffix("/") { value.removeLast() }
    guard let (scheme, host) = Self.schemeAndHost(value), scheme == "https" || Self.isLoopback(host) else {
      complain(name, "must begin with https:// and a host; http:// is accepted only for this machine.")
      return nil
    }
    return value
  }

  /// Nil for what is no address: another scheme, no host, a user name, a port that is none, a strange character.
  private static func schemeAndHost(_ address: String) -> (scheme: String, host: Substring)? {
    guard address.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }) else { return nil }
    for scheme in ["https", "http"] where address.hasPrefix("\(scheme)://") {
      let authority = address.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      guard !authority.contains("@") else { return nil }
      let host =
        authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
      let port = authority.dropFirst(host.count)
      guard !host.isEmpty, authority.hasPrefix(host) else { return nil }
      guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) != nil) else { return nil }
      return (scheme, Substring(host))
    }
    return nil
  }

  private static func isLoopback(_ host: Substring) -> Bool {
    let isLoopbackIPv4 =
      host.hasPrefix("127.") && host.split(separator: ".").count == 4
      && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
    return host == "localhost" || host == "[::1]" || isLoopbackIPv4
  }

  mutating func key(_ name: String) -> String? {
    guard let value = text(name) else { return nil }
    guard [UInt8](hex: value)?.count == 32 else {
      complain(name, "must be 64 hexadecimal digits.")
      return nil
    }
    return value
  }

  mutating func database(_ name: String) -> String? {
    guard let value = text(name) else { return nil }
    var path = Substring(value)
    var isHostNamed = false
    if path.hasPrefix("sqlite:") {
      path = path.dropFirst(7)
      // What stands between two slashes and the next one is a host, and files have none.
      isHostNamed = path.hasPrefix("//") && !path.hasPrefix("///")
      if path.hasPrefix("///") { path = path.dropFirst(2) }
    }
    if path.contains("://") || isHostNamed {
      complain(name, "must be a path, sqlite:PATH or sqlite:///PATH.")
      return nil
    }
    guard !path.isEmpty else {
      complain(name, "names no file.")
      return nil
    }
    return String(path)
  }

  enum Listening {
    case at(Settings.Listen)
    case off
    /// Or wrongly set.
    case unset
  }

  mutating func listen(_ name: String) -> Listening {
    guard let value = text(name) else { return .unset }
    if value == "off" { return .off }
    guard let colon = value.lastIndex(of: ":"), let port = UInt16(value[value.index(after: colon)...]) else {
      complain(name, "must be ADDRESS:PORT, such as 127.0.0.1:8000, or off.")
      return .unset
    }
    var address = String(value[..<colon])
    if address.hasPrefix("["), address.hasSuffix("]") { address = String(address.dropFirst().dropLast()) }
    return .at(Settings.Listen(address: address.isEmpty ? "0.0.0.0" : address, port: port))
  }

  mutating func log(_ name: String) -> (level: Log.Level?, format: Log.Format)? {
    guard let value = text(name) else { return nil }
    var level: Log.Level?
    var format = Log.Format.text
    for word in value.split(separator: ",") {
      if word == "json" {
        format = .json
      } else if let named = Log.Level(name: String(word)) {
        level = named
      } else {
        complain(name, "must be debug, info, notice, warning or error; “,json” may follow.")
        return nil
      }
    }
    return (level, format)
  }

  private mutating func complain(_ name: String, _ message: String) {
    let (file, line) = variables.place(of: name)
    findings.append(Finding(.error, file, line: line, "\(name) \(message)"))
  }
}
