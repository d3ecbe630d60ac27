/// The token of this installation, as its chain has it.
package struct TokenFacts: Hashable, Sendable {
  package let name: String
  package let mint: SolanaAddress
  /// The program that keeps its accounts.
  package let program: SolanaAddress
  package let decimals: Int64
  /// Base units. What claims to be more than all there is was made up.
  package let supply: Int64

  package init(name: String, mint: SolanaAddress, program: SolanaAddress, decimals: Int64, supply: Int64) {
    (self.name, self.mint, self.program) = (name, mint, program)
    (self.decimals, self.supply) = (decimals, supply)
  }
}
