import Groundwork
import Testing
import Vocabulary

@testable import Operations

@Suite("Environment")
struct EnvironmentTests {
  private func settings(_ environment: [String: String]) -> (Settings, [String]) {
    var settings = Settings()
    var findings: [Finding] = []
    settings.apply(EnvironmentVariables { environment[$0] }, &findings)
    return (settings, findings.map(\.message))
  }

  @Test("A .env file gives names and values, with quotes, comments and export")
  func file() {
    let file = EnvironmentFile(
      parsing: """
        # a comment
        A=plain # and a comment
        export B = "two words\\n\\"x\\""
        C='as it $is\\n'
        D=
        E=a#b
        """, file: ".env")
    #expect(file.values == ["A": "plain", "B": "two words\n\"x\"", "C": "as it $is\\n", "D": "", "E": "a#b"])
    #expect(file.findings.isEmpty)
  }

  @Test("A line of .env that is none is named by its number, never by its text")
  func badLines() {
    let file = EnvironmentFile(parsing: "A=1\nsecret without equals\nB=\"open\n1X=2", file: ".env")
    #expect(file.findings.map(\.line) == [2, 3, 4])
    #expect(!file.findings.contains { $0.message.contains("secret") })
  }

  @Test("Whatever a .env file holds, reading it ends", arguments: 1...50)
  func anything(seed: UInt64) {
    var chance = SplitMix64(state: seed)
    let bytes = (0..<200).map { _ in Array("A=\"'\\# \n\u{1}é".utf8).randomElement(using: &chance) ?? 0 }
    let file = EnvironmentFile(parsing: String(decoding: bytes, as: UTF8.self), file: ".env")
    #expect(file.findings.allSatisfy { $0.line > 0 })
  }

  @Test(
    "An address is https, or http on this machine",
    arguments: [
      ("https://api.example.org/", true), ("http://127.0.0.1:11434", true), ("http://localhost/v1", true),
      ("http://[::1]:80", true), ("http://example.org", false), ("http://127.0.0.1.example.org", false),
      ("http://127.0.0.1@example.org", false), ("ftp://127.0.0.1", false), ("https://", false),
      ("https:///v1", false), ("https://?a", false), ("https://a b", false), ("https://a:b", false),
      ("https://user:password@a", false), ("http://[::1]example.org", false), ("http://[::1", false),
      ("http://localhost.example.org", false), ("http://localhost:99999", false),
      ("https://[2001:db8::1]:8443/x", true),
      ("http://127.0.0.1\\@example.org", false), ("HTTPS://a", false), ("a", false), ("https://é", false),
    ])
  func addresses(address: String, isAccepted: Bool) {
    let (settings, findings) = settings(["OLLAMA_BASE_URL": address])
    #expect((settings.models.ollamaBase != nil) == isAccepted && findings.isEmpty == isAccepted)
  }

  @Test(
    "A database address is a path in one of three forms",
    arguments: [
      ("data/w.sqlite", "data/w.sqlite"), ("sqlite:w.sqlite", "w.sqlite"),
      ("sqlite:///var/w.sqlite", "/var/w.sqlite"),
    ])
  func database(address: String, path: String) {
    #expect(settings(["DATABASE_URL": address]).0.database == path)
  }

  @Test(
    "Other database addresses are refused with what is accepted",
    arguments: ["postgres://a:b@c/d", "sqlite://host/w.sqlite", "sqlite://w.sqlite"])
  func otherDatabases(address: String) {
    let (settings, findings) = settings(["DATABASE_URL": address])
    #expect(settings.database == "warden.sqlite")
    #expect(findings == ["DATABASE_URL must be a path, sqlite:PATH or sqlite:///PATH."])
  }

  @Test("Listening can be moved and switched off")
  func listening() {
    #expect(settings(["WARDEN_HTTP_LISTEN": "off"]).0.listen == nil)
    #expect(settings(["WARDEN_HTTP_LISTEN": "[::1]:9"]).0.listen == Settings.Listen(address: "::1", port: 9))
    #expect(settings(["WARDEN_HTTP_LISTEN": "nowhere"]).1.count == 1)
  }

  @Test("The log's level and form are words in one variable")
  func log() {
    let (settings, findings) = settings(["WARDEN_LOG": "debug,json"])
    #expect(settings.logLevel == .debug && settings.logFormat == .json && findings.isEmpty)
    #expect(settings.isLogLevelChosen)
    let (form, _) = self.settings(["WARDEN_LOG": "json"])
    #expect(form.logLevel == .info && form.logFormat == .json && !form.isLogLevelChosen)
    #expect(self.settings(["WARDEN_LOG": "loud"]).1.count == 1)
  }

  @Test("Threat 29: a secret is in no complaint")
  func secrets() {
    let (settings, findings) = settings(["TELEGRAM_BOT_TOKEN": "123:abc def", "DISCORD_PUBLIC_KEY": "xyz"])
    #expect(settings.telegram.token == nil)
    #expect(findings.count == 2 && !findings.joined().contains("abc") && !findings.joined().contains("xyz"))
  }

  @Test("The environment wins over the file, even when it is set to nothing")
  func precedence() {
    let file = EnvironmentFile(
      parsing: "TELEGRAM_BOT_TOKEN=file\nDISCORD_BOT_TOKEN=file\nOPENAI_API_KEY=file\n", file: ".env")
    let real = ["TELEGRAM_BOT_TOKEN": "real", "DISCORD_BOT_TOKEN": ""]
    var settings = Settings()
    var findings: [Finding] = []
    settings.apply(EnvironmentVariables(file: file) { real[$0] }, &findings)
    #expect(settings.telegram.token == Secret("real"))
    #expect(settings.discord.token == nil)
    #expect(settings.models.openAIKey == Secret("file"))
    #expect(findings.isEmpty)
  }

  @Test("A wrong value in the file is told with its line, a name that is nearly one of ours too")
  func places() {
    let file = EnvironmentFile(
      parsing:
        "\u{FEFF}# first\r\nTELEGRAM_API_BASE=http://a.example\r\nTELEGRAM_BOT_TOKN=x\r\nEDITOR=vi\r\n",
      file: ".env")
    var settings = Settings()
    var findings: [Finding] = []
    settings.apply(EnvironmentVariables(file: file) { _ in nil }, &findings)
    #expect(
      findings.map(\.description) == [
        ".env:2: TELEGRAM_API_BASE must begin with https:// and a host; http:// is accepted only for this machine.",
        ".env:3: unknown variable TELEGRAM_BOT_TOKN, did you mean TELEGRAM_BOT_TOKEN?",
      ])
  }

  @Test("Seeds and the chain's address are secrets")
  func furtherSecrets() {
    let seed = String(repeating: "0a", count: 32)
    let (settings, findings) = settings([
      "WARDEN_SIGNING_SEED": seed, "WARDEN_SIGNING_SEED_NEXT": "short",
      "SOLANA_RPC_URL": "https://a.example/?key=1",
      "WIKIPEDIA_API_BASE": "http://127.0.0.1:9/w/api.php",
    ])
    #expect(settings.signing.seed == Secret(seed))
    #expect(settings.signing.next == nil)
    #expect(settings.solana == Secret("https://a.example/?key=1"))
    #expect(settings.wikipediaBase == "http://127.0.0.1:9/w/api.php")
    #expect(findings == ["WARDEN_SIGNING_SEED_NEXT must be 64 hexadecimal digits."])
    #expect(!"\(settings)".contains("0a0a") && !"\(settings)".contains("key=1"))
  }
}
