/// What every known model costs. A model that is not listed is never free: it counts at the dearest known rates.
package struct PriceList: Sendable {
  private var prices: [String: ModelPrice]
  /// What models can read at once, in tokens, where the list says so.
  private let windows: [String: Int64]
  /// The dearest known rate of each kind.
  package let dearest: ModelPrice

  /// - Parameter prices: By model (`anthropic:claude-haiku-5-5`), or by provider (`ollama:*`) for its models that are
  ///   not listed themselves.
  /// - Parameter windows: In tokens, named alike.
  package init(_ prices: [String: ModelPrice] = [:], windows: [String: Int64] = [:]) {
    self.prices = prices
    self.windows = windows
    var dearest = ModelPrice.Rates.free
    for price in prices.values {
      dearest = dearest.dearer(price.rates)
      if let long = price.long { dearest = dearest.dearer(long.rates) }
    }
    // A list that knows only free models, or none, says nothing about the others.
    let isTelling = dearest.input > 0 && dearest.output > 0
    self.dearest = ModelPrice(isTelling ? dearest : PriceList.ceiling)
  }

  /// Used where no list says anything: $30 a million tokens in, $180 out, as much as a large public model has cost.
  private static let ceiling = ModelPrice.Rates(
    input: 30_000_000, output: 180_000_000, cacheRead: 30_000_000, cacheWrite: 37_500_000)

  /// The price of `model`, and whether the list really has one.
  ///
  /// A dated version (`…-20251001`, `…-2026-03-17`) has the price of its name without the date.
  package func price(of model: ModelID) -> (price: ModelPrice, isListed: Bool) {
    guard let listed = PriceList.entry(of: model, in: prices) else { return (dearest, false) }
    return (listed, true)
  }

  func listedWindow(of model: ModelID) -> Int64? { PriceList.entry(of: model, in: windows) }

  private static func entry<Value>(of model: ModelID, in list: [String: Value]) -> Value? {
    list[model.description]
      ?? undated(model.name).flatMap { list["\(model.provider.rawValue):\($0)"] }
      ?? list["\(model.provider.rawValue):*"]
  }

  /// `name` without a date at its end; `nil` when there is none.
  private static func undated(_ name: String) -> Substring? {
    let bytes = Array(name.utf8)
    for pattern in ["-dddddddd", "-dddd-dd-dd"] where bytes.count > pattern.utf8.count {
      let end = bytes.suffix(pattern.utf8.count)
      let fits = zip(end, pattern.utf8).allSatisfy { byte, kind in
        kind == UInt8(ascii: "d") ? (0x30...0x39).contains(byte) : byte == kind
      }
      if fits { return name.dropLast(pattern.utf8.count) }
    }
    return nil
  }
}
