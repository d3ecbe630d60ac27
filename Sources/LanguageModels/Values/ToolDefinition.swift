import JSON

/// A tool that a model may ask for. Asking is all it can do: code decides what happens.
package struct ToolDefinition: Hashable, Sendable {
  /// 1 to 64 of `A–Z a–z 0–9 _ -`, which every provider takes.
  package let name: String
  package let description: String
  /// A JSON Schema of type `object`.
  package let inputSchema: [UInt8]

  /// - Parameter inputSchema: One JSON object. A tool is part of the program, so anything else is a mistake there.
  package init(name: String, description: String, inputSchema: [UInt8]) {
    precondition(isToolName(name), "a tool's name has 1 to 64 letters, digits, _ or -")
    precondition(isJSONObject(inputSchema), "a tool's input schema is a JSON object")
    self.name = name
    self.description = description
    self.inputSchema = inputSchema
  }
}

/// Which tools a model may or must ask for.
package enum ToolChoice: Hashable, Sendable {
  case auto
  case none
  /// One of them, whichever.
  case required
  case named(String)
}

/// What a model wants done.
package struct ToolCall: Hashable, Sendable {
  /// Ties the result to the call. Comes from the provider, or is made up where it gives none.
  package let id: String
  package let name: String
  /// One JSON object; what is in it is the model's word and nothing more.
  package let arguments: [UInt8]

  /// `nil` when `arguments` is not a JSON object. No text at all stands for an empty object, as some models write it.
  package init?(id: String, name: String, arguments: [UInt8]) {
    let arguments = arguments.allSatisfy({ $0 <= 0x20 }) ? Array("{}".utf8) : arguments
    guard !name.isEmpty, isJSONObject(arguments) else { return nil }
    self.id = id
    self.name = name
    self.arguments = arguments
  }
}

/// What came of a call.
package struct ToolResult: Hashable, Sendable {
  /// ``ToolCall/id``.
  package let call: String
  package let text: String
  package let isError: Bool

  package init(of call: String, _ text: String, isError: Bool = false) {
    self.call = call
    self.text = text
    self.isError = isError
  }
}

func isToolName(_ name: String) -> Bool {
  (1...64).contains(name.utf8.count)
    && name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
}

func isJSONObject(_ bytes: [UInt8]) -> Bool { (try? JSONDocument(parsing: bytes))?.root.isObject ?? false }
