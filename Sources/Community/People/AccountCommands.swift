import Audit
import Commands
import Groundwork
import SQLite
import Vocabulary

extension PauseLength: CommandValue {}

/// `/account`: who somebody is here, on which platforms, and what they have decided about themselves.
package struct AccountCommands: Sendable {
  package static let group = CommandGroup("account", "Your account", menu: "Your account")

  /// "That was not me": under the notice of a new link.
  private static let notMe = ButtonKind<String>("link_undo")

  /// Throws what stands in the way of a pause, in words for whoever wants one.
  package typealias MayPause = @Sendable (_ connection: borrowing Connection, PersonID) throws -> Void

  private let records: PersonalRecords
  private let randomness: Randomness
  private let roles: WorkspaceCommands.Roles?
  private let limits: [String]
  private let mayPause: MayPause

  /// - Parameters:
  ///   - roles: `nil` where there are no communities.
  ///   - limits: What one person may do in what time, a line each.
  package init(
    _ records: PersonalRecords, _ randomness: Randomness, roles: WorkspaceCommands.Roles? = nil,
    limits: [String] = [], mayPause: @escaping MayPause = { _, _ in }
  ) {
    (self.records, self.randomness, self.roles) = (records, randomness, roles)
    (self.limits, self.mayPause) = (limits, mayPause)
  }

  package var all: [Command] { [show, link, name, pause] }
  package var actions: [ButtonAction] { [undo] }

  private var show: Command {
    Command("account show", "Your linked accounts, roles and limits", aliases: ["account", "settings"]) {
      [roles, limits] call in
      var role: String?
      if let roles, let community = call.community {
        role = WorkspaceCommands.roleLine(try await roles().authority(of: call, in: community))
      }
      return CommandOutcome { [role] connection in
        let accounts = try connection.linkedAccounts(of: call.person)
        guard let status = try connection.status(of: call.person) else {
          return Reply("I do not know you yet.")
        }
        let hold = try connection.securityHold(of: call.person, at: call.now)
        let deletion = try connection.openDeletion(of: call.person)
        return Reply(
          AccountReport(
            accounts, status, hold: hold, deletion: deletion, call.rights, role: role, limits: limits,
            at: call.now
          ).text)
      }
    }
  }

  private var link: Command {
    Command(
      "account link", "Join your Telegram and Discord accounts",
      Argument<String?>("code", "Code shown on the other platform", length: 6...16), visibility: .directOnly,
      answers: [.codeInvalid, .alreadyLinked, .rateLimited]
    ) { [records, randomness] call, typed in
      CommandOutcome { connection in
        guard let typed else {
          let code = try connection.makeLinkCode(for: call.person, now: call.now, randomness)
          return Reply(AccountCommands.explanation(of: code))
        }
        let answer = try connection.link(typed, as: call.person, records, now: call.now, randomness)
        return switch answer {
        case .linked(let link, let person): try AccountCommands.linked(link, person, call, on: connection)
        // A reply and no error: wrong codes are counted, and an error would take that back.
        case .codeInvalid: CommandError.codeInvalid.reply
        case .locked(let wait): CommandError.rateLimited(wait).reply
        case .alreadyLinked: throw CommandError.alreadyLinked
        }
      }
    }
  }

  private var name: Command {
    Command(
      "account name", "Show or hide your name in public results", Argument<Bool>("show", "Show my name")
    ) { call, shows in
      CommandOutcome { connection in
        try connection.setShowsName(shows, of: call.person)
        try connection.auditPrivately("account.name", by: call, detail: ["show": .flag(shows)])
        return Reply(
          shows
            ? "Your name is shown in public results." : "Public results call you \"a player\" from now on.")
      }
    }
  }

  private var pause: Command {
    Command(
      "account pause", "Lock yourself out of paid play; cannot be undone early",
      Argument<PauseLength>("days", "How long"), answers: [.confirmNeeded, .attemptInProgress]
    ) { [mayPause] call, length in
      let time = length == .forever ? "for ever" : "for \(length.rawValue) days"
      return CommandOutcome { connection in
        // Before the question is asked, and once more when it is answered.
        try mayPause(connection, call.person)
        try call.confirm(
          "You will be locked out of everything that costs money \(time). Nobody can undo this early, also not an operator.",
          yes: "Lock me out")
        let end = try connection.pause(call.person, for: length, now: call.now)
        try connection.auditPrivately(
          "account.pause", by: call, detail: ["length": .text("\(length.rawValue)")])
        let until = end >= .never ? "for ever" : "until \(end.day)"
        return Reply("You are locked out of everything that costs money \(until). Talking is as before.")
      }
    }
  }

  private var undo: ButtonAction {
    ButtonAction(Self.notMe) { [records, randomness] call, link in
      CommandOutcome { connection in
        let other = try connection.unlink(
          LinkID(link), of: call.person, records, now: call.now, randomness)
        guard other != nil else { throw CommandError.buttonExpired }
        try connection.auditPrivately("account.unlink", by: call)
        return Reply(
          """
          The two accounts are apart again, each with what was its own as far as it is still there, and nothing of \
          value leaves either of them for seven days. An operator can see it. If it was not you, secure your account on the other platform: change its password, and end its other \
          sessions.
          """)
      }
    }
  }

  private static func explanation(of code: InviteCode) -> RichText {
    RichText(
      """
      Your code: \(code.text)

      Write this to me on the other platform within ten minutes: /account link \(code.text)
      It works once. Give it to nobody: whoever enters it becomes you.
      """)
  }

  /// Tells the person here, and in the private chats of all their other accounts.
  private static func linked(
    _ link: LinkID, _ person: PersonID, _ call: CommandCall, on connection: borrowing Connection
  ) throws -> Reply {
    let accounts = try connection.linkedAccounts(of: person)
    let here = call.sender.account
    try connection.auditPrivately(
      "account.link", by: person, now: call.now, detail: ["platform": .text(here.platform.rawValue)])
    let others = accounts.filter { $0.account != here }.map { other in
      let name = other.handle.map { "@\($0), " } ?? ""
      return "\(other.account.platform.displayName) (\(name)number \(other.account.number))"
    }
    var reply = Reply(
      """
      Done: \(accounts.map(\.account.platform.displayName).joined(separator: " and ")) are one account now. For your \
      safety, nothing of value can leave it for 24 hours.

      Yours is joined with \(others.joined(separator: " and ")). If that is somebody else, who made you enter the code, \
      press the button within 24 hours: the two come apart again.
      """)
    let notice = RichText(
      """
      Your account was just joined with an account on \(here.platform.displayName) (number \(here.number)). If that was \
      not you, press the button within 24 hours: the two come apart again.
      """)
    let button = notMe.button("Not me", link.text, lasting: Linking.holdAfterLink)
    reply.buttons = [[button]]
    // The terminal is the machine itself, and nobody has to be told there.
    reply.notices = accounts.map(\.account).filter { $0 != here && $0.platform != .terminal }.map {
      Notice(to: .direct(with: $0), notice, buttons: [[button]])
    }
    return reply
  }
}
