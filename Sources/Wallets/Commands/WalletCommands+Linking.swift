import Audit
import Commands
import Community
import Groundwork
import SQLite
import Vocabulary

extension WalletCommands {
  static let memoSent = ButtonKind<ChallengeID>("wallet_memo")

  var link: Command {
    Command(
      "wallet link", "Start linking a Solana wallet",
      Argument<String>("address", "Your wallet address", length: 32...44), who: .player,
      visibility: .directOnly,
      answers: [.addressInvalid, .addressProgram, .walletTaken, .rateLimited]
    ) { [desk] call, typed in
      let desk = desk()
      guard let address = SolanaAddress(typed) else { throw CommandError.addressInvalid }
      if address.refusal(reserved: desk.reserved) != nil {
        desk.metrics.count(.addressRefused)
        throw CommandError.addressProgram
      }
      return CommandOutcome { connection in
        if let known = try connection.wallet(address) {
          guard known.person == call.person else {
            desk.metrics.count(.taken)
            throw CommandError.walletTaken
          }
          return Reply("\(address) is yours already.")
        }
        guard try connection.wallets(of: call.person).count < Wallet.mostPerPerson else {
          throw CommandError(
            .rateLimited, "You have \(Wallet.mostPerPerson) wallets.", next: "/wallet unlink removes one.")
        }
        let challenge = WalletChallenge(
          id: ChallengeID(at: call.now, desk.randomness), address: address, account: call.sender.account,
          domain: desk.domain, chain: desk.chain, nonce: desk.randomness.bytes(16).hex, issuedAt: call.now)
        try connection.open(challenge, for: call.person, at: call.now)
        return Self.invitation(challenge, canMemo: desk.rpc.isConfigured)
      }
    }
  }

  /// Says what to do; the memo first, since hardware wallets can do nothing else.
  private static func invitation(_ challenge: WalletChallenge, canMemo: Bool) -> Reply {
    let memo = WalletChallenge.memo(nonce: challenge.nonce)
    let file = OutboundFile(
      name: "challenge.txt", mediaType: "text/plain", bytes: Array(challenge.text.utf8))
    var text = "To prove that \(challenge.address) is yours, within ten minutes:\n"
    if canMemo {
      text +=
        "Either send any transaction that this wallet signs, with the memo \(memo) (the way for a Ledger), "
      text += "and press the button.\nOr sign"
    } else {
      text += "Sign"
    }
    text += " the text below exactly as it is, and send /wallet confirm <signature>. "
    text += "On a command line, with it in a file: solana sign-offchain-message \"$(cat challenge.txt)\"\n\n"
    let start = text.utf8.count
    text += challenge.text
    let block = RichText.Span(.codeBlock(language: nil), start..<text.utf8.count)
    // The answer to a button takes the place of its message, and only a text can be replaced.
    guard canMemo else { return Reply(RichText(text, spans: [block]), files: [file]) }
    return Reply(
      RichText(text, spans: [block]),
      buttons: [[memoSent.button("I sent it", challenge.id, lasting: WalletChallenge.life)]])
  }

  var confirm: Command {
    Command(
      "wallet confirm", "Finish linking with the signature",
      Argument<String>("signature", "Signature, base58 or base64", length: 86...130), who: .player,
      visibility: .directOnly, answers: [.challengeExpired, .signatureInvalid, .rateLimited]
    ) { [desk] call, typed in
      let desk = desk()
      let open = try await desk.database.read { try $0.openChallenge(of: call.person, at: call.now) }
      guard let open else { throw CommandError.challengeExpired }
      // Over the text as it was kept; nothing of it comes from who wants to be believed.
      let form = WalletSignature(typed)?.form(of: open.message, by: open.address, for: open.domain)
      return CommandOutcome { connection in
        guard let now = try connection.openChallenge(of: call.person, at: call.now), now.id == open.id else {
          throw CommandError.challengeExpired
        }
        guard form != nil else {
          desk.metrics.count(.signatureInvalid)
          let left = try connection.noteFailure(of: open.id, at: call.now)
          // A reply and no error: that it failed has to be kept.
          return CommandError.signatureInvalid(triesLeft: left).reply
        }
        return try desk.finish(open, by: .signature, open.id.text, call, on: connection)
      }
    }
  }

  var memoAction: ButtonAction {
    ButtonAction(Self.memoSent, who: .player) { [desk] call, id in
      let desk = desk()
      let open = try await desk.database.read { try $0.openChallenge(of: call.person, at: call.now) }
      guard let open, open.id == id else { throw CommandError.challengeExpired }
      let proof: String?
      do throws(RPCError) { proof = try await desk.transaction(proving: open) } catch {
        throw CommandError(
          .txNotFinal, "Solana could not be asked just now.", next: "Press the button again in a minute.")
      }
      guard let proof else { throw CommandError.txNotFinal }
      return CommandOutcome { connection in
        guard let now = try connection.openChallenge(of: call.person, at: call.now), now.id == open.id else {
          throw CommandError.challengeExpired
        }
        return try desk.finish(open, by: .memo, proof, call, on: connection)
      }
    }
  }
}

extension WalletDesk {
  /// The finalized transaction by which an address said yes: it signed it, as its own bytes prove, and the memo is in it.
  fileprivate func transaction(proving open: OpenChallenge) async throws(RPCError) -> String? {
    for signature in try await rpc.signatures(of: open.address, saying: open.memo).prefix(3) {
      guard let found = try await rpc.signedTransaction(signature) else { continue }
      if found.memos.contains(open.memo), found.isSigned(by: open.address) { return signature }
    }
    return nil
  }

  fileprivate func finish(
    _ open: OpenChallenge, by proof: Wallet.Proof, _ reference: String, _ call: CommandCall,
    on connection: borrowing Connection
  ) throws -> Reply {
    guard try connection.use(open.id, at: call.now) else { throw CommandError.challengeExpired }
    guard
      try connection.link(open.address, to: call.person, by: proof, reference, at: call.now)
    else {
      metrics.count(.taken)
      throw CommandError.walletTaken
    }
    metrics.count(.linked)
    try connection.audit(
      "wallet.link", by: call, target: call.person.text, detail: ["proof": .text(proof.rawValue)])
    let isPrimary = try connection.primaryWallet(of: call.person)?.address == open.address
    let text =
      "\(open.address) is yours.\(isPrimary ? " It receives payouts." : "") Tokens in it count for your discount "
      + "once they have been there for 24 hours."
    guard isPrimary else { return Reply(text) }
    return try WalletCommands.guarded(
      PrimaryChange(to: open.address, from: nil), text, call, randomness, on: connection)
  }
}
