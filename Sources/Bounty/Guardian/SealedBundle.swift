import Detection
import Groundwork
import JSON
import LanguageModels

/// Everything that decides how the guardian of a round answers, as one file whose bytes are committed to when the round
/// opens and shown when it closes.
///
/// A round asks with what stands in these bytes and with nothing else: what the program or the configuration says
/// meanwhile changes no round that lives.
package struct SealedBundle: Hashable, Sendable {
  package static let format = "warden-round-bundle/1"

  /// `nil` for a round without a real model: it is for practice only.
  package let model: ModelID?
  package let temperature: Double
  package let maxTokens: Int64
  package let system: String
  /// `nil` when an approval stands by itself.
  package let judgePrompt: String?
  /// SHA-256 of the lists of attack patterns.
  package let patterns: String
  /// Which program made it.
  package let code: String
  package let bytes: [UInt8]

  /// - Parameter model: `nil` when none is configured.
  package init(
    _ rules: RoundRules, prompt: String?, model: ModelID?, patterns: AttackPatterns, version: String
  ) {
    let (temperature, maxTokens) = (rules.guardian.temperature, rules.guardian.maxTokens)
    let system = prompt ?? GuardianPrompt.usual
    let judgePrompt = rules.hasSecondJudge ? GuardianPrompt.judge : nil
    let lists = patterns.lists.map { "\($0.name)\n\($0.phrases.joined(separator: "\n"))\n" }.joined(
      separator: "\n")
    let hash = SHA256.hash(Array(lists.utf8)).hex
    let code = "warden/\(version)"
    var writer = JSONWriter(reserving: 4_096)
    writer.object { writer in
      writer.field("format", Self.format)
      writer.field("model", model?.description ?? Self.noModel)
      writer.field("temperature", temperature)
      writer.field("max_tokens", maxTokens)
      writer.field("system", system)
      writer.array("tools") { writer in
        for tool in GuardianTool.definitions {
          writer.object { writer in
            writer.field("name", tool.name)
            writer.field("description", tool.description)
            writer.raw("input_schema", tool.inputSchema)
          }
        }
      }
      writer.field("second_judge", judgePrompt)
      writer.field("patterns", hash)
      writer.field("code", code)
    }
    (self.model, self.temperature, self.maxTokens, self.system) = (model, temperature, maxTokens, system)
    (self.judgePrompt, self.patterns, self.code, bytes) = (judgePrompt, hash, code, writer.bytes)
  }

  /// Reads a bundle back; `nil` for what is none.
  package init?(_ bytes: [UInt8]) {
    guard let root = try? JSONDocument(parsing: bytes).root, root["format"]?.string == Self.format,
      let model = root["model"]?.string, let temperature = root["temperature"]?.double,
      let maxTokens = root["max_tokens"]?.int64, let system = root["system"]?.string
    else { return nil }
    self.model = model == Self.noModel ? nil : ModelID(model)
    self.temperature = temperature
    self.maxTokens = maxTokens
    self.system = system
    judgePrompt = root["second_judge"]?.string
    patterns = root["patterns"]?.string ?? ""
    code = root["code"]?.string ?? ""
    self.bytes = bytes
  }

  private static let noModel = "offline"
}
