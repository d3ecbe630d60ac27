import Groundwork
import Vocabulary
import YAML

/// What `warden.yaml` says of wallets, the token, staking and the log of decisions.
extension Settings {
  mutating func readDecisionLog(_ reader: inout YAMLReader) {
    signing.witnesses =
      reader.list("witnesses") { node throws(YAMLError) in try chatAddress(node) } ?? signing.witnesses
    signing.root = reader.read("root_key") { node throws(YAMLError) in try publicKey(node) } ?? signing.root
  }

  private func publicKey(_ node: YAMLNode) throws(YAMLError) -> String {
    let text = try node.string()
    guard [UInt8](hex: text)?.count == 32 else {
      throw node.mustBe("the 64 hexadecimal digits of a public key")
    }
    return text
  }

  /// `telegram:-100123` or `discord:613425648685547541`.
  private func chatAddress(_ node: YAMLNode) throws(YAMLError) -> ChatAddress {
    guard let address = ChatAddress(key: try node.string()), address.platform != .terminal,
      Int64(address.chat) != nil || UInt64(address.chat) != nil
    else { throw node.mustBe("a platform and a chat's number, such as telegram:-100123") }
    return address
  }

  mutating func readWallets(_ reader: inout YAMLReader) {
    wallets.domain =
      reader.read("domain") { node throws(YAMLError) in try domainName(node) } ?? wallets.domain
    wallets.chain = reader.choice("chain") ?? wallets.chain
  }

  mutating func readToken(_ reader: inout YAMLReader) {
    token.name = reader.read("name") { node throws(YAMLError) in try tokenName(node) } ?? token.name
    token.mint = reader.read("mint") { node throws(YAMLError) in try addressText(node) } ?? token.mint
    token.program =
      reader.read("program") { node throws(YAMLError) in try addressText(node) } ?? token.program
    token.supply =
      reader.read("supply") { node throws(YAMLError) in
        try number(node, .tokens, "whole tokens as text, such as \"999745347.873\"")
      } ?? token.supply
    token.treasury =
      reader.read("treasury") { node throws(YAMLError) in try addressText(node) } ?? token.treasury
    token.coldTreasuries =
      reader.list("cold_treasuries") { node throws(YAMLError) in try addressText(node) }
      ?? token.coldTreasuries
    token.dollarMint =
      reader.read("dollar_mint") { node throws(YAMLError) in try addressText(node) } ?? token.dollarMint
    token.price =
      reader.read("price") { node throws(YAMLError) in try picoDollars(node) } ?? token.price
    token.priceURL = reader.string("price_url") ?? token.priceURL
    token.priceField = reader.string("price_field") ?? token.priceField
    if (token.priceURL == nil) != (token.priceField == nil) {
      let place = reader.value("price_url") ?? reader.value("price_field") ?? reader.node
      reader.complain(place.error("needs both token.price_url and token.price_field"))
      (token.priceURL, token.priceField) = (nil, nil)
    }
  }

  mutating func readStaking(_ reader: inout YAMLReader) {
    staking.isOn = reader.bool("on") ?? staking.isOn
    staking.early = reader.choice("early") ?? staking.early
    staking.autoRelease = reader.bool("auto_release") ?? staking.autoRelease
    staking.burnShare = reader.int("burn_bps", in: 0...10_000) ?? staking.burnShare
  }

  private func domainName(_ node: YAMLNode) throws(YAMLError) -> String {
    let text = try node.string()
    let isPlain = text.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46
    }
    guard isPlain, (4...100).contains(text.utf8.count), text.contains("."), !text.hasPrefix("."),
      !text.hasSuffix(".")
    else { throw node.mustBe("a domain name in small letters, such as warden.example") }
    return text
  }

  private func tokenName(_ node: YAMLNode) throws(YAMLError) -> String {
    let text = try node.string()
    guard (1...20).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      throw node.mustBe("1 to 20 letters without spaces")
    }
    return text
  }

  /// Only its form: whether it can be one is told by `warden check`.
  private func addressText(_ node: YAMLNode) throws(YAMLError) -> String {
    let text = try node.string()
    let isPlain = text.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || (65...90).contains($0)
    }
    guard isPlain, (32...44).contains(text.utf8.count) else {
      throw node.mustBe("an address of Solana: 32 to 44 letters and digits")
    }
    return text
  }

  private func number(_ node: YAMLNode, _ asset: Asset, _ expected: String) throws(YAMLError) -> Int64 {
    guard let amount = Amount(try node.string(), of: asset), amount.isPositive else {
      throw node.mustBe("\(expected)")
    }
    return amount.units
  }

  /// `0.0000125`: up to twelve decimals.
  private func picoDollars(_ node: YAMLNode) throws(YAMLError) -> Int64 {
    let parts = try node.string().split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1] : ""
    let digits = parts.first ?? ""
    let isPlain = (digits + decimals).utf8.allSatisfy { (48...57).contains($0) }
    guard (1...2).contains(parts.count), isPlain, (1...7).contains(digits.utf8.count),
      decimals.utf8.count <= 12,
      parts.count == 1 || !decimals.isEmpty,
      let units = Int64(digits + decimals + String(repeating: "0", count: 12 - decimals.utf8.count)),
      units > 0
    else { throw node.mustBe("dollars for one token as text, such as \"0.0000125\"") }
    return units
  }
}
