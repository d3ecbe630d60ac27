import Groundwork
import LanguageModels
import Operations
import Personality
import YAML

extension FuzzTarget {
  /// `warden.yaml`, `.env` and the price list.
  static let configuration = FuzzTarget(name: "configuration") {
    let everything = """
      operators: ["telegram:1001"]
      models: {companion: "anthropic:claude", guardian: auto, fallback: ["openai:gpt"]}
      personality: maid
      telegram: {flood: {overall_per_second: 30, chat_per_second: 1, group_per_minute: 20}}
      discord: {mode: polling, channels: ["123456789012345678"], groups: all}
      money: {mode: credits}
      budget: {daily_tokens: 1000000, daily_usd: "5.50"}
      limits: {backlog: 10, lanes: 4, attempts: 3, lease_seconds: 60, sends_in_flight: 2}
      http: {body_bytes: 1048576, connections: 64}
      folders: {personality: a, allowlist: /b}
      """
    let environment =
      "export A=1 # x\nTELEGRAM_BOT_TOKEN='1:x'\nWARDEN_CONFIG=\"c\\n\"\nOPENAI_BASE_URL=http://h\n"
    return try Seeds.files(in: "config")
      + [everything, environment, "a: &x [*x]\n", "? a\n: |\n  b\n--- \n"].inputs
  } run: { bytes in
    for file in [".env", "config/warden.yaml"] {
      let configuration = Configuration.load(variable: { _ in nil }) { path throws(TextFileError) in
        guard path == file else { throw .missing }
        return bytes
      }
      for finding in configuration.findings {
        promise(!finding.description.isEmpty, "a finding says what it is")
      }
    }
    guard let document = try? YAMLDocument(parsing: bytes, file: "prices.yaml") else { return }
    _ = PriceList.reading(document)
  }

  static let personas = FuzzTarget(name: "personas") {
    try Seeds.files(in: "personality")
  } run: { bytes in
    var library = PersonaLibrary.builtIn(only: "")
    library.add(bytes, id: "x", file: "x.yaml")
    promise(library["x"] != nil || !library.errors.isEmpty, "a persona is there, or an error says why not")
  }
}
