import Bounty
import Groundwork
import Ledger
import Operations
import SQLite
import Staking
import Tools
import Vocabulary
import Wallets

/// What commands and jobs about wallets and tokens need, put together once.
struct Economy: Sendable {
  let wallets: WalletDesk
  let office: TokenOffice
  /// `nil` where there is nothing to watch.
  let treasury: TreasuryWatch?
  /// Where everybody hears of what concerns all.
  let everybody: @Sendable (_ connection: borrowing Connection) throws -> [ChatAddress]

  /// - Throws: ``Stop`` that names the setting.
  init(
    _ settings: Settings, _ wallets: WalletDesk, _ house: House, _ fetcher: ToolFetcher,
    randomness: Randomness,
    metrics: Metrics
  ) throws(Stop) {
    let rules = StakingRules(
      isOn: settings.staking.isOn && house.book.mode != .off,
      allowsEarlyExit: settings.staking.early == .allow, releasesItself: settings.staking.autoRelease)
    let book = StakeBook(rules, randomness: randomness, metrics: StakingMetrics(metrics))
    guard let burnShare = BasisPoints(settings.staking.burnShare) else {
      throw Stop(.configuration, "staking.burn_bps must be 0 to 10000.")
    }
    let holdings = house.book.holdings
    office = TokenOffice(
      database: house.database, book: book,
      months: MonthClose(book, database: house.database, randomness: randomness), mode: house.book.mode,
      facts: wallets.token, chain: BuybackChain(settings, wallets), manualPrice: settings.token.price,
      feed: try PriceFeed(settings, fetcher), burnShare: burnShare, randomness: randomness,
      studio: house.studio, look: holdings.look,
      discount: { connection, person, now in
        let holding = try holdings.holding(of: person, at: now, on: connection)
        return HeldTokens(
          units: holding.units, percent: holding.percent, isUnchecked: holding.isUnchecked)
      })
    self.wallets = wallets
    let cold = settings.token.coldTreasuries.compactMap { SolanaAddress($0) }
    treasury = BuybackChain(settings, wallets).map {
      TreasuryWatch($0, coldTreasuries: cold, token: wallets.token)
    }
    let announcer = house.announcer
    everybody = { try announcer.arenas(on: $0) }
  }
}

extension BuybackChain {
  /// `nil` where there is no treasury, or nobody to ask about it.
  init?(_ settings: Settings, _ desk: WalletDesk) {
    guard desk.rpc.isConfigured, let treasury = settings.token.treasury.flatMap({ SolanaAddress($0) }),
      let dollarMint = SolanaAddress(settings.token.dollarMint)
    else { return nil }
    self.init(desk.rpc, treasury: treasury, dollarMint: dollarMint)
  }
}
