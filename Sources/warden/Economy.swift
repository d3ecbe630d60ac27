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
    treasury = TreasuryWatch(settings, wallets)
    let announcer = house.announcer
    everybody = { try announcer.arenas(on: $0) }
  }
}

extension Holdings {
  /// What the chain says of somebody's wallets.
  init(of desk: WalletDesk) {
    let mint = desk.token.mint.text
    self.init(look: { try await desk.look(atWalletsOf: $0) }) { connection, person, now in
      let seen = try connection.chainHolding(of: person, mint: mint, at: now)
      return Holding(units: seen.units, isUnchecked: seen.isUnchecked)
    }
  }
}

extension PriceFeed {
  /// What `warden check` has to say of it.
  static func findings(_ settings: Settings, _ allowlist: Allowlist) -> [String] {
    guard let url = settings.token.priceURL else { return [] }
    do throws(Stop) { _ = try address(settings) } catch { return [error.sentence] }
    guard case .host(let host)? = (try? ToolAddress(fixed: url))?.site, !allowlist.contains(host) else {
      return []
    }
    return [
      "\(settings.place(of: "token.price_url")): \(host) is not in \(settings.allowlistFolder)/domains.txt, so it is not "
        + "asked for prices; add it there, or take token.price_url out."
    ]
  }

  /// `nil` where nobody is to be asked.
  ///
  /// - Throws: ``Stop`` that names the setting.
  init?(_ settings: Settings, _ fetcher: ToolFetcher) throws(Stop) {
    guard let (address, field) = try Self.address(settings) else { return nil }
    self.init(address, field, fetcher: fetcher)
  }

  private static func address(_ settings: Settings) throws(Stop) -> (ToolAddress, FieldPath)? {
    guard let url = settings.token.priceURL, let path = settings.token.priceField else { return nil }
    guard let field = FieldPath(path) else {
      throw Stop(
        .configuration,
        "\(settings.place(of: "token.price_field")): token.price_field must be names with dots between.")
    }
    do throws(AddressTemplate.Flaw) { return (try ToolAddress(fixed: url), field) } catch {
      throw Stop(.configuration, "\(settings.place(of: "token.price_url")): token.price_url \(error.reason).")
    }
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
