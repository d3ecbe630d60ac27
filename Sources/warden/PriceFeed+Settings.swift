import Operations
import Staking
import Tools

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
