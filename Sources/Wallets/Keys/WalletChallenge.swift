import Groundwork
import Vocabulary

/// What the identifier of a challenge names.
package enum WalletSubject {
  package enum Challenge: Identifiable26 { package static var prefix: String { "wch" } }
}
package typealias ChallengeID = Identifier<WalletSubject.Challenge>

/// Which Solana a wallet is asked about; it stands in the text that is signed.
package enum SolanaChain: String, Hashable, Sendable, CaseIterable { case mainnet, devnet }

/// A text that only the owner of an address can sign, and that is good for one account, one place and ten minutes.
///
/// It has the layout of Sign-In With Solana, so that wallets show it well. No name of anybody is in it: names change
/// and may hold anything.
///
/// - SeeAlso: <https://github.com/phantom/sign-in-with-solana>
package struct WalletChallenge: Hashable, Sendable {
  package let id: ChallengeID
  package let address: SolanaAddress
  package let account: AccountOnPlatform
  package let domain: String
  package let chain: SolanaChain
  /// 32 hexadecimal digits.
  package let nonce: String
  package let issuedAt: Moment

  package static let life = Duration.seconds(600)
  /// Wrong signatures that end it.
  package static let mostFailures = 5
  /// So many in an hour, for one person.
  package static let perHour = 5

  package init(
    id: ChallengeID, address: SolanaAddress, account: AccountOnPlatform, domain: String, chain: SolanaChain,
    nonce: String, issuedAt: Moment
  ) {
    (self.id, self.address, self.account) = (id, address, account)
    (self.domain, self.chain, self.nonce, self.issuedAt) = (domain, chain, nonce, issuedAt)
  }

  package var expiresAt: Moment { issuedAt.advanced(by: Self.life) }

  /// Lines end with a line feed, the last one with nothing.
  package var text: String {
    """
    \(domain) wants you to sign in with your Solana account:
    \(address.text)

    Link this wallet to \(account.platform.displayName) user \(account.number). No transaction is sent and no fee is paid.

    URI: https://\(domain)/link
    Version: 1
    Chain ID: \(chain.rawValue)
    Nonce: \(nonce)
    Issued At: \(issuedAt.iso8601)
    Expiration Time: \(expiresAt.iso8601)
    Request ID: \(id)
    """
  }

  /// What a transaction says in its memo instead, for wallets that sign no texts.
  package static func memo(nonce: String) -> String { "warden:link:\(nonce.prefix(16))" }
}
