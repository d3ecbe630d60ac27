import Groundwork
import Vocabulary
import Wallets

/// How many signatures of wallets are read and checked in a second, with everything that may refuse them.
struct WalletBench {
  func run(_ report: inout Report, count: Int = 20_000) {
    let seeds = (0..<64).map { [UInt8](repeating: UInt8($0 + 1), count: 32) }
    let made = seeds.enumerated().map { number, seed in
      let address = SolanaAddress(bytes: Ed25519.publicKey(seed: seed))
      let challenge = WalletChallenge(
        id: ChallengeID("wch_01KB0000000000000000000000"), address: address,
        account: AccountOnPlatform(.telegram, "\(number)"), domain: "warden.example", chain: .mainnet,
        nonce: "6f1c0a5be2d94837a1b2c3d4e5f60718", issuedAt: Moment(seconds: 1_790_000_000))
      return (
        address.text, challenge.text, Ed25519.sign(Array(challenge.text.utf8), seed: seed).base58,
        Ed25519.sign(Array("another text".utf8), seed: seed).base58
      )
    }
    func measure(_ name: String, _ goal: String, isRight: Bool) {
      var accepted = 0
      let time = ContinuousClock().measure {
        for number in 0..<count {
          let (address, text, right, wrong) = made[number % made.count]
          // All that stands between a line that somebody typed and a linked wallet.
          guard let signer = SolanaAddress(address), signer.refusal() == nil,
            let signature = WalletSignature(isRight ? right : wrong)
          else { continue }
          if signature.form(of: text, by: signer, for: "warden.example") != nil { accepted += 1 }
        }
      }
      precondition(accepted == (isRight ? count : 0), "a signature is right or wrong")
      report.add(name, "\((Double(count) / time.inSeconds).rounded(to: 0))/s", goal)
    }
    measure("Signatures of wallets checked, with all refusals", "5000/s", isRight: true)
    measure("Wrong ones refused, in three forms each", "–", isRight: false)
  }
}
