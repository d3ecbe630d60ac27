import Commands
import JSON
import LanguageModels

/// Something that a model may ask for, as a value: what it is told of it, who may use it, and what it does.
package struct Tool: Sendable {
  package let definition: ToolDefinition
  package let who: Requirement
  let parameters: [ToolParameterDescription]
  let run: Body

  package typealias Body = @Sendable (ToolArguments, ToolCaller) async throws(ToolError) -> ToolAnswer

  /// - Parameters:
  ///   - name: 1 to 64 of `A–Z a–z 0–9 _ -`.
  ///   - description: For the model: what it is for, and what to do with what comes of it.
  package init(
    _ name: String, _ description: String, _ parameters: [ToolParameterDescription],
    who: Requirement = .anyone, run: @escaping Body
  ) {
    self.parameters = parameters
    self.who = who
    self.run = run
    definition = ToolDefinition(
      name: name, description: description, inputSchema: Tool.schema(of: parameters))
  }

  package var name: String { definition.name }

  private static func schema(of parameters: [ToolParameterDescription]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("type", "object")
      writer.object("properties") { writer in
        for parameter in parameters {
          writer.object(parameter.name) { writer in
            parameter.form.write(to: &writer)
            writer.field("description", parameter.purpose)
          }
        }
      }
      writer.array("required") { writer in
        for parameter in parameters where parameter.isRequired { writer.value(parameter.name) }
      }
      writer.field("additionalProperties", false)
    }
    return writer.bytes
  }
}
