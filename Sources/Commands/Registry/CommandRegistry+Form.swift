import Vocabulary

extension CommandRegistry {
  /// Reads a command that a platform's own form has filled in.
  ///
  /// The form's limits bind nobody who speaks to the platform without it: values are checked as a typed line is.
  ///
  package func parse(_ form: CommandForm) -> CommandRequest {
    let joined = form.path.joined(separator: " ")
    guard let command = command(at: joined) else {
      return isBranch(joined)
        ? .help(topic: joined) : .unknown(.commandUnknown(String(joined.prefix(100)), nearest: nil))
    }
    do throws(CommandError) {
      // No platform has more; and whoever forges a form must not make us look at a million options.
      guard form.options.count <= 25 else { throw .argumentUnknown(usage: command.usage) }
      var values: [String: OptionValue] = [:]
      for option in form.options {
        let name = option.name
        guard command.arguments.contains(where: { $0.name == name }) else {
          throw .argumentUnknown(usage: command.usage)
        }
        guard values.updateValue(option.value, forKey: name) == nil else { throw .argumentRepeated(name) }
      }
      return .command(try ParsedCommand(command, values))
    } catch {
      return .refused(error, command)
    }
  }
}
