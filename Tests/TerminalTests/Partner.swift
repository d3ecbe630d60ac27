import Groundwork
import TestSupport
import Vocabulary

@testable import Terminal

/// Stands for the rest of Warden: notes what comes in, and answers it as a test says.
final class Partner: Sendable {
  typealias Answer = @Sendable (TerminalConnector, InboundEvent) async throws -> Void

  private struct State {
    var events: [InboundEvent] = []
    /// Weak, because it keeps the closure that asks for it.
    weak var connector: TerminalConnector?
  }
  private let state = Guarded(State())

  var events: [InboundEvent] { state.withLock { $0.events } }

  /// A connector on two descriptors; `answer` says what there is to say to an event.
  func connect(
    input: Int32, output: Int32, settings: TerminalSettings = TerminalSettings(),
    answer: @escaping Answer = Partner.echo
  ) -> TerminalConnector {
    let state = state
    let connector = TerminalConnector(
      input: input, output: output, settings: settings, clock: FakeClock(), randomness: .seeded(7),
      accept: { batch in state.withLock { $0.events += batch.events } },
      answered: { id in
        let (connector, event) = state.withLock { state in
          (state.connector, state.events.first { $0.id == id })
        }
        if let connector, let event { try await answer(connector, event) }
      })
    state.withLock { $0.connector = connector }
    return connector
  }

  /// Says again what was said.
  static let echo: Answer = { connector, event in
    switch event.content {
    case .message(let message): await connector.say("You said \(message.text).")
    case .command(let message): await connector.say("Command \(message.text).")
    case .button(let press): await connector.say("Pressed \(press.data).")
    case .edit, .deletion, .standing, .migration, .stopGeneration: break
    }
  }
}

extension TerminalConnector {
  func say(_ text: RichText, buttons: [[Button]] = []) async {
    _ = await deliver(
      OutboundMessage(to: Self.address, .send(OutboundMessage.Content(text, buttons: buttons))))
  }

  func say(_ text: String) async { await say(RichText(text)) }
}
