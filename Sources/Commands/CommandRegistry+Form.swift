extension CommandRegistry {
  /// Reads a command that a platform's own form has filled in.
  ///
  /// The form's limits bind nobody who speaks to the platform without it: values are checked as a typed line is.
  ///
  /// - Parameter path: The words of the command and its subcommands.
  package func parse(path: [String], options: [(name: String, value: OptionValue)]) -> CommandRequest {
    let joined = path.joined(separator: " ")
    guard let command = command(at: joined) else {
      return isBranch(joined)
        ? .help(topic: joined) : .unknown(.commandUnknown(String(joined.prefix(100)), nearest: nil))
    }
    do throws(CommandError) {
      var values: [String: OptionValue] = [:]
      for (name, value) in options {
        guard command.arguments.contains(where: { $0.name == name }) else {
          throw .argumentUnknown(usage: command.usage)
        }
        guard values.updateValue(value, forKey: name) == nil else { throw .argumentRepeated(name) }
      }
      return .command(try ParsedCommand(command, values))
    } catch {
      return .refused(error, command)
    }
  }
}
