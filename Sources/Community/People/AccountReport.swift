import Commands
import Vocabulary

/// What `/account` shows.
struct AccountReport {
  let text: RichText

  /// - Parameters:
  ///   - role: In the community where it is asked; `nil` in a private chat.
  ///   - limits: What one person may do in what time.
  init(
    _ accounts: [LinkedAccount], _ status: PersonStatus, hold: Moment?, deletion: Deletion?, _ rights: Rights,
    role: String?, limits: [String], at now: Moment
  ) {
    var lines = ["Your accounts:"]
    for entry in accounts {
      let handle = entry.handle.map { " (@\($0))" } ?? ""
      lines.append(
        "• \(entry.account.platform.displayName): number \(entry.account.number)\(handle), since \(entry.linkedAt.day)"
      )
    }
    if accounts.count == 1 { lines.append("/account link joins it with one on another platform.") }
    lines.append("")
    if rights.isOperator { lines.append("You are an operator of this bot.") }
    lines.append(role ?? "Write /account in a group or on a server to see your role there.")
    lines.append(
      status.showsName ? "Public results show your name." : "Public results call you \"a player\".")
    lines.append(status.remembers ? "I remember what you say." : "I do not keep what you say.")
    if status.standing == .suspended {
      lines.append("An operator has suspended you: nothing that costs money works.")
    }
    if let end = status.pausedUntil, end > now {
      lines.append(
        "You have locked yourself out of paid play \(end >= .never ? "for ever" : "until \(end.day)").")
    }
    if !limits.isEmpty { lines.append("At most: \(limits.joined(separator: ", ")).") }
    if let hold { lines.append("Nothing of value can leave your account until \(hold.minute).") }
    if let deletion {
      lines.append("Your data are deleted on \(deletion.due.minute): /privacy delete cancels that.")
    }
    lines.append("To change this: /account name, /account pause, /privacy memory, /privacy delete.")
    text = RichText(lines.joined(separator: "\n"))
  }
}

extension Moment {
  /// `2026-11-21 05:29 UTC`.
  package var minute: String { "\(dayAndTime) UTC" }
}
