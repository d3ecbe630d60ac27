import Commands
import Community
import Embeddings
import Groundwork
import Operations
import Personality
import Telegram
import YAML

/// `warden check`: looks over everything that an operator writes, and touches no network and no database.
enum Check {
  static func run() throws -> ExitStatus {
    let configuration = Configuration.load()
    var findings = configuration.findings.map(\.description)
    let settings = configuration.settings

    let library = PersonaLibrary.load(settings.personalityFolder)
    findings += (library.errors + library.warnings).map { Finding(.error, $0).description }
    if library[settings.personality] == nil, library.error(of: settings.personality) == nil {
      findings.append(Launch.noPersona(settings, library))
    }
    do { findings += try Launch.readPrices(settings).1.map { Finding(.warning, $0).description } } catch let
      stop as Stop
    {
      findings.append(stop.sentence)
    }
    findings += Tooling.findings(settings)
    do {
      let (_, errors, warnings) = try Launch.readCron(settings)
      findings += (errors + warnings).sorted { $0.line < $1.line }.map { Finding(.error, $0).description }
    } catch let stop as Stop {
      findings.append(stop.sentence)
    }
    do { _ = try Operators(entries: settings.operators) } catch {
      findings.append("\(settings.place(of: "operators")): \(error)")
    }
    findings += BountyCheck.findings(settings)
    findings += WalletCheck.findings(settings)
    if let finding = interactionsFinding(settings) { findings.append(finding) }
    findings += tableFindings { () throws(EmbeddingTableError) in try .builtIn() }

    if let persona = library.personas.values.first {
      let registry = CommandList.described(for: persona, settings)
      findings += registry.findings().map(\.description)
      findings += Connectors.menus(of: registry).flatMap(\.findings).map { "the command menus: \($0)" }
    }

    for finding in findings { try StandardOutput.write(finding) }
    if let note = pressesNote(settings) { try StandardOutput.write(note) }
    guard findings.isEmpty else { return .failure }
    try StandardOutput.write("Everything is as it should be.")
    return .ok
  }

  /// Discord posts interactions to an address at which nobody listens.
  static func interactionsFinding(_ settings: Settings) -> String? {
    guard settings.discord.publicKey != nil, settings.listen == nil else { return nil }
    return """
      DISCORD_PUBLIC_KEY is set, but WARDEN_HTTP_LISTEN is off, so nothing answers at /discord/interactions: \
      give WARDEN_HTTP_LISTEN an address, or remove the key.
      """
  }

  /// Polling is a choice and no mistake, so it is said and does not fail the check.
  static func pressesNote(_ settings: Settings) -> String? {
    let discord = settings.discord
    guard discord.token != nil, discord.mode == .polling, discord.publicKey == nil else { return nil }
    return """
      Note: discord.mode is polling, where no slash command arrives and no pressed button, so messages carry no \
      buttons: set DISCORD_PUBLIC_KEY, or discord.mode to gateway, to have them.
      """
  }

  /// What is wrong with the table of word vectors in the program's file. Only here is all of it read.
  static func tableFindings(
    _ table: () throws(EmbeddingTableError) -> EmbeddingTable
  ) -> [String] {
    do throws(EmbeddingTableError) {
      guard try !table().isIntact() else { return [] }
      return ["the program's table of word vectors is damaged: install the program again."]
    } catch {
      return ["the program's table of word vectors cannot be read: \(error)."]
    }
  }
}
