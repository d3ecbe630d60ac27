import Commands
import Community
import Delivery
import SQLite
import Vocabulary

extension Reception {
  /// What other features do with what comes in, or know of it. Left as they are, they do nothing.
  package struct Hooks: Sendable {
    /// Where a platform opens a private chat with the bot, such as `https://t.me/warden_bot`.
    package var privateChatLink: @Sendable (Platform) -> String? = { _ in nil }
    /// Whether we are told when somebody presses a button; where we are not, none is shown.
    package var hearsPresses: @Sendable (Platform) -> Bool = { _ in true }

    /// What somebody is in their team; `nil` for whoever is in none.
    package var teamRole: @Sendable (_ connection: borrowing Connection, PersonID) throws -> TeamRole? = {
      _, _ in nil
    }
    /// The command that a link stands for which opens the private chat; `nil` for one that only opens it.
    package var startCommand: @Sendable (_ payload: String) -> String? = { _ in nil }

    /// Whether so much waits to be said in a chat, or to be answered there, that what is asked meanwhile gets no answer:
    /// a chat that people fill faster than it may be answered must not use up the room of all others.
    package var isCrowded: @Sendable (InboundEvent) -> Bool = { _ in false }

    /// What to do with an event that is talk among people and not with the bot; `nil` for others. `otherwise` says what
    /// to do with it when it turns out to be none after all.
    package var overheard:
      @Sendable (_ event: InboundEvent, _ otherwise: @escaping @Sendable () -> Plan) -> Plan? = { _, _ in nil
      }
    /// What else to do with an event, whatever comes of it; `nil` for nearly all.
    package var besides:
      @Sendable (_ event: InboundEvent) -> (
        @Sendable (_ connection: borrowing Connection) throws -> [OutboundMessage]
      )? = { _ in nil }
    /// What others keep under the address of a chat goes with it when it has another one.
    package var chatMoved:
      @Sendable (_ connection: borrowing Connection, _ old: ChatAddress, _ new: ChatAddress) throws -> Void =
        {
          _, _, _ in
        }

    package init() {}
  }
}
