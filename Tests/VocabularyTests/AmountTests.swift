import Testing
import Vocabulary

@Suite("Amounts")
struct AmountTests {
  @Test(
    "Amounts are shown for people",
    arguments: [
      (0, Asset.dollars, "0.00 USD"), (9_000_000, .dollars, "9.00 USD"), (1, .dollars, "0.000001 USD"),
      (1_234_500_000, .dollars, "1,234.50 USD"), (10_000_010, .dollars, "10.00001 USD"),
      (-3_000_000, .dollars, "-3.00 USD"), (.max, .dollars, "9,223,372,036,854.775807 USD"),
      (.min, .dollars, "-9,223,372,036,854.775808 USD"),
      (99_974_534_787_300_000, .tokens, "999,745,347.873 TOK"),
      (100_000_000, .tokens, "1 TOK"), (1, .tokens, "0.00000001 TOK"), (0, .tokens, "0 TOK"),
      (770, .stars, "770 XTR"), (1_000, .stars, "1,000 XTR"), (100_000_000_000, .dollars, "100,000.00 USD"),
    ])
  func text(units: Int64, asset: Asset, text: String) {
    #expect(Amount(units: units, of: asset).description == text)
  }

  @Test("What is shown without commas and sign is read back", arguments: Asset.allCases)
  func roundTrip(asset: Asset) {
    var units: Int64 = 1
    for step in 0..<63 {
      let amount = Amount(units: units - Int64(step % 3), of: asset)
      #expect(Amount(amount.number.filter { $0 != "," }, of: asset) == amount)
      units = units << 1
      if units < 0 { break }
    }
  }

  @Test(
    "Other digits, signs, spaces and too many of anything are no amounts",
    arguments: [
      "-0", "+1", "1 ", " 1", "1.", ".1", "1..2", "1.2.3", "1,5", "1_000", "0x10", "1e3", "NaN", "∞", "१०",
      "１０",
      "1\u{0}", "1\n", "1\u{200B}", "00000000000000000001", "9223372036855", "9223372036854.775808", "",
      "1.0000000",
    ])
  func refused(text: String) {
    #expect(Amount(text, of: .dollars) == nil)
  }

  @Test("Stars have no fractions")
  func stars() {
    #expect(Amount("5", of: .stars)?.units == 5)
    #expect(Amount("5.0", of: .stars) == nil)
    #expect(Amount("9223372036854775807", of: .stars)?.units == .max)
    #expect(Amount("9223372036854775808", of: .stars) == nil)
  }

  @Test("Only where it is asked for may an amount carry a minus sign")
  func signed() {
    #expect(Amount(signed: "-2.5", of: .dollars)?.units == -2_500_000)
    #expect(Amount(signed: "2.5", of: .dollars)?.units == 2_500_000)
    #expect(Amount(signed: "--2", of: .dollars) == nil)
    #expect(Amount(signed: "−2", of: .dollars) == nil)
    #expect(Amount(signed: "-", of: .dollars) == nil)
  }

  @Test("Sums are exact or not at all")
  func sums() {
    let most = Amount.dollars(units: .max)
    #expect(most.adding(.dollars(units: 1)) == nil)
    #expect(most.adding(.dollars(units: -1))?.units == Int64.max - 1)
    #expect(Amount.dollars(units: .min).subtracting(.dollars(units: 1)) == nil)
    #expect(most.subtracting(most) == .zero(of: .dollars))
  }
}
