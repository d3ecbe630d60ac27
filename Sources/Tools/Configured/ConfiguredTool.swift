import Commands
import JSON
import LanguageModels

/// A tool that an operator has declared: it asks one host for JSON, at a fixed address with a few values in it.
package struct ConfiguredTool: Hashable, Sendable {
  package enum Audience: String, Hashable, Sendable, CaseIterable {
    case everybody
    /// Whoever has the permission `tool.use` in their community: developers and above.
    case permitted = "tool.use"
    case operators

    var requirement: Requirement {
      switch self {
      case .everybody: .anyone
      case .permitted: .permission("tool.use")
      case .operators: .operators
      }
    }
  }

  package let name: String
  package let description: String
  package let template: AddressTemplate
  package let parameters: [ToolParameterDescription]
  /// Empty for everything.
  let fields: [FieldPath]
  package let audience: Audience
  package let limits: ToolFetcher.Limits
  /// How long an answer holds.
  package let life: Duration

  package func tool(_ fetcher: ToolFetcher, _ desk: ToolDesk) -> Tool {
    Tool(name, description, parameters, who: audience.requirement) { arguments, caller throws(ToolError) in
      let address = try template.address(for: arguments)
      let key = ToolAnswerKey(name, [address.url] + fields.map(\.text))
      let (text, isCached) = try await desk.answer(of: name, to: key, holding: life, for: caller) {
        () async throws(ToolError) in
        do throws(FetchError) {
          return try reading(try await fetcher.get(address, limits))
        } catch {
          throw .notReached(error, template.host.text)
        }
      }
      return ToolAnswer(text, isCached: isCached)
    }
  }

  /// The wanted fields, a line each, or all of it.
  private func reading(_ body: [UInt8]) throws(FetchError) -> String {
    guard let root = (try? JSONDocument(parsing: body))?.root else { throw .unreadable }
    guard !fields.isEmpty else { return String(decoding: root.bytes, as: UTF8.self).oneLine }
    let lines = fields.map { field in
      let value = field.value(in: root)
      let text = value.map { $0.string ?? String(decoding: $0.bytes, as: UTF8.self) }
      return "\(field.text): \(text?.oneLine ?? "not there")"
    }
    return lines.joined(separator: "\n")
  }
}
