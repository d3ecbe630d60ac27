/// A colour, its parts from 0 to 1.
struct Colour: Sendable {
  let red: Double
  let green: Double
  let blue: Double

  /// - Parameter hex: `0xRRGGBB`.
  init(_ hex: UInt32) {
    red = Double(hex >> 16 & 0xff) / 255
    green = Double(hex >> 8 & 0xff) / 255
    blue = Double(hex & 0xff) / 255
  }

  // Nobody tells a bot which theme its reader has: every picture brings its own ground. A dark one with a lighter edge
  // stands out from white and from black, and dazzles neither.
  static let ground = Colour(0x1f2430)
  static let edge = Colour(0x4a5366)
  static let grid = Colour(0x343b4a)
  static let text = Colour(0xf0f2f7)
  static let muted = Colour(0xaab2c3)

  /// Told apart by who sees no red or no green as well: they differ in lightness too.
  static let series: [Colour] = [
    Colour(0x5aa9ff), Colour(0xffc45c), Colour(0x4fd1a1), Colour(0xf07f9b), Colour(0xb9a2ff),
    Colour(0x8fa0b8),
  ]

  static func series(_ index: Int) -> Colour { series[index % series.count] }
}
