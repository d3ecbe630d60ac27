import Commands
import Community
import Groundwork
import SQLite
import Vocabulary

/// Payouts go to another wallet than before.
struct PrimaryChange: Hashable, Sendable, LosslessStringConvertible {
  let address: SolanaAddress
  /// What received them; `nil` where nothing did, or where it is nobody's any more.
  let former: SolanaAddress?

  init(to address: SolanaAddress, from former: SolanaAddress?) {
    (self.address, self.former) = (address, former)
  }

  init?(_ description: String) {
    let parts = description.split(separator: " ").map { SolanaAddress(String($0)) }
    guard (1...2).contains(parts.count), let address = parts[0] else { return nil }
    self.init(to: address, from: parts.count == 2 ? parts[1] : nil)
  }

  var description: String { former.map { "\(address) \($0)" } ?? "\(address)" }
}

extension WalletCommands {
  /// "That was not me": under the notice of a wallet that receives payouts.
  private static let notMe = ButtonKind<PrimaryChange>("wallet_undo")

  /// Whoever has taken over an account must not get at its money by a wallet of their own, before its owner has read of
  /// it: what somebody has waits for a day, and their other accounts are told.
  static func guarded(
    _ change: PrimaryChange, _ text: String, _ call: CommandCall, _ randomness: Randomness,
    on connection: borrowing Connection
  ) throws -> Reply {
    try connection.hold(
      call.person, because: .newPrimaryWallet, until: call.now.advanced(by: Linking.holdAfterLink),
      now: call.now)
    try connection.noteSecurity(
      .primaryWalletChanged, of: call.person, about: call.person.text, now: call.now, randomness)
    let here = call.sender.account
    let notice = RichText(
      """
      Payouts of your account go to another wallet from now on: \(change.address). That was said on \
      \(here.platform.displayName) (number \(here.number)). If that was not you, press the button within 24 hours.
      """)
    let button = notMe.button("Not me", change, lasting: Linking.holdAfterLink)
    var reply = Reply("\(text) For your safety, nothing of value can leave your account for 24 hours.")
    // The terminal is the machine itself, and nobody has to be told there.
    reply.notices = try connection.linkedAccounts(of: call.person).map(\.account)
      .filter { $0 != here && $0.platform != .terminal }
      .map { Notice(to: .direct(with: $0), notice, buttons: [[button]]) }
    return reply
  }

  var objection: ButtonAction {
    ButtonAction(Self.notMe) { [desk] call, change in
      CommandOutcome { connection in
        try connection.hold(
          call.person, because: .objection, until: call.now.advanced(by: Linking.holdAfterObjection),
          now: call.now)
        try connection.noteSecurity(
          .primaryWalletObjected, of: call.person, about: call.person.text, now: call.now,
          desk().randomness)
        // Only what this button is about: somebody may have chosen yet another one since.
        let isStill = try connection.primaryWallet(of: call.person)?.address == change.address
        var isBack = false
        if isStill, let former = change.former {
          isBack = try connection.makePrimary(former, of: call.person, at: call.now)
        }
        try connection.auditPrivately("wallet.objection", by: call)
        return Reply(
          """
          \(isBack ? "Payouts go to the wallet from before again, and nothing" : "Nothing") of value leaves your account \
          for seven days. An operator can see it. If it was not you, secure your account on the other platform: change \
          its password, and end its other sessions.
          """)
      }
    }
  }
}
