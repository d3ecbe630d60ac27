import Groundwork
import JSON
import Vocabulary

/// One line of the trail, as it is stored, with everything its hash covers.
package struct AuditRecord: Hashable, Sendable {
  /// From 1, without gaps.
  package let sequence: Int64
  package let at: Moment
  package let actor: String
  package let action: String
  package let target: String?
  package let workspace: String?
  /// A JSON object, its members in the order of their names.
  package let detail: String
  package let previousHash: String
  /// 64 hexadecimal digits.
  package let hash: String

  package static let noHash = String(repeating: "0", count: 64)

  /// SHA-256 of the hash before, a line feed, and these lines, each ended by a line feed:
  ///
  /// ```
  /// warden-audit/1
  /// seq: 7
  /// at: 1790000000000
  /// actor: usr_01K…
  /// action: workspace.role
  /// target: usr_01J…
  /// workspace: wsp_01H…
  /// detail: {"role":"reviewer"}
  /// ```
  ///
  /// `at` is in Unix milliseconds; a target or workspace that is not there leaves its line empty behind the colon and
  /// the space. No value holds a line feed. The first line of the trail follows 64 zeros.
  package var expectedHash: String {
    let text = """
      warden-audit/1
      seq: \(sequence)
      at: \(at.milliseconds)
      actor: \(actor)
      action: \(action)
      target: \(target ?? "")
      workspace: \(workspace ?? "")
      detail: \(detail)

      """
    return SHA256.hash(Array("\(previousHash)\n\(text)".utf8)).hex
  }

  init(_ entry: AuditEntry, _ sequence: Int64, after previousHash: String, at now: Moment) {
    let detail = Self.json(entry.detail)
    let (target, workspace) = (entry.target.flatMap(Self.line), entry.workspace.flatMap(Self.line))
    let draft = AuditRecord(
      sequence: sequence, at: now, actor: entry.actor.text, action: entry.action, target: target,
      workspace: workspace, detail: detail, previousHash: previousHash, hash: "")
    self.init(
      sequence: sequence, at: now, actor: draft.actor, action: draft.action, target: target,
      workspace: workspace, detail: detail, previousHash: previousHash, hash: draft.expectedHash)
  }

  init(
    sequence: Int64, at: Moment, actor: String, action: String, target: String?, workspace: String?,
    detail: String, previousHash: String, hash: String
  ) {
    self.sequence = sequence
    self.at = at
    self.actor = actor
    self.action = action
    self.target = target
    self.workspace = workspace
    self.detail = detail
    self.previousHash = previousHash
    self.hash = hash
  }

  /// More than this is no identifier and no word of the program.
  private static let longestText = 200

  /// On one line and short; nothing for nothing.
  private static func line(_ text: String) -> String? {
    let scalars = text.unicodeScalars.prefix(longestText).filter { $0.value >= 0x20 && $0.value != 0x7F }
    return scalars.isEmpty ? nil : String(String.UnicodeScalarView(scalars))
  }

  private static func json(_ detail: [String: AuditEntry.Detail]) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      for (name, value) in detail.sorted(by: { $0.key < $1.key }) {
        switch value {
        case .text(let text): writer.field(name, line(text) ?? "")
        case .number(let number): writer.field(name, number)
        case .flag(let flag): writer.field(name, flag)
        }
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
