import Vocabulary

/// What pressing a button does, as a value: its body gets what the button is about, typed.
///
/// A body asks and computes as that of a command does; what it wants changed happens in the transaction that uses the
/// button up. The reply takes the place of the message with the buttons.
package struct ButtonAction: Sendable {
  package let name: String
  package let who: Requirement
  package let visibility: Visibility
  /// Where it is declared, for findings.
  package let source: String

  /// Reads the reference and returns the body with it inside; `nil` when it cannot be read.
  let bind: @Sendable (String) -> Command.Body?

  /// - Parameters:
  ///   - visibility: Who may read the reply.
  ///   - body: Throws ``CommandError`` for what a member can do something about; the button works again then.
  package init<Reference, Answer: CommandAnswer>(
    _ kind: ButtonKind<Reference>, who: Requirement = .anyone, visibility: Visibility = .ephemeral,
    file: StaticString = #fileID, line: Int = #line,
    body: @escaping @Sendable (CommandCall, Reference) async throws -> Answer
  ) {
    name = kind.name
    self.who = who
    self.visibility = visibility
    source = "\(file):\(line)"
    bind = { text in
      guard let reference = Reference(text) else { return nil }
      return { call in try await body(call, reference).outcome }
    }
  }

  /// The actions that every registry has.
  static let confirmName = "confirm"
  static let cancelName = "cancel"
  static let cancel = ButtonAction(ButtonKind<String>(cancelName)) { _, farewell in Reply(farewell) }
}

/// What a button that was pressed will do.
package struct PressedButton: Sendable {
  /// For metrics: the command that is confirmed, or `button`.
  package let label: String
  package let visibility: Visibility
  /// What the presser needs; it is checked when the button is called.
  package let who: Requirement
  /// The presser's role has to be looked up, if only because the answer depends on it.
  package var dependsOnRole: Bool
  let run: @Sendable (CommandCall) async throws -> CommandOutcome

  /// Asks and computes; changes nothing before the outcome's ``CommandOutcome/commit``.
  ///
  /// - Throws: ``CommandError`` for the member, also when the rights have gone since the button was made.
  package func callAsFunction(_ call: CommandCall) async throws -> CommandOutcome { try await run(call) }

  /// What presses of buttons that confirm no command are counted under.
  package static let label = "button"
}

extension CommandRegistry {
  /// What a genuine button stands for.
  ///
  /// - Throws: ``CommandError/buttonExpired`` for one of an earlier version that means nothing any more.
  package func pressed(_ name: String, _ reference: String) throws(CommandError) -> PressedButton {
    if name == ButtonAction.confirmName { return try confirmed(reference) }
    guard let action = action(named: name), let body = action.bind(reference) else { throw .buttonExpired }
    return PressedButton(
      label: PressedButton.label, visibility: action.visibility, who: action.who,
      dependsOnRole: action.who.dependsOnRole
    ) { call in
      if let refusal = action.who.refusal(for: call.rights) { throw refusal }
      var call = call
      call.path = action.name
      return try await body(call)
    }
  }

  /// The command that waited for a yes, as it was given.
  private func confirmed(_ reference: String) throws(CommandError) -> PressedButton {
    guard let form = CommandForm(text: reference), case .command(let parsed) = parse(form) else {
      throw .buttonExpired
    }
    let command = parsed.command
    return PressedButton(
      label: command.path, visibility: command.visibility, who: command.who,
      dependsOnRole: command.dependsOnRole
    ) { call in
      var call = call
      call.isConfirmed = true
      return try await parsed.run(call)
    }
  }
}
