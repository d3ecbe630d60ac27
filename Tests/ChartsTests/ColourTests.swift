import Glibc
import Testing

@testable import Charts

@Suite("Colours of a chart")
struct ColourTests {
  /// How far two colours are apart in brightness, 1 to 21.
  ///
  /// - SeeAlso: WCAG 2.2, <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
  private func contrast(_ one: Colour, _ other: Colour) -> Double {
    func luminance(_ colour: Colour) -> Double {
      func linear(_ part: Double) -> Double {
        part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
    }
    let pair = [luminance(one), luminance(other)].sorted()
    return (pair[1] + 0.05) / (pair[0] + 0.05)
  }

  @Test(
    "The ground is the picture's own, so a light theme and a dark one show the same: words and lines stand out from it"
  )
  func readable() {
    #expect(contrast(.text, .ground) >= 7)
    #expect(contrast(.muted, .ground) >= 4.5)
    for colour in Colour.series { #expect(contrast(colour, .ground) >= 3) }
    // White paper and black night: neither swallows the picture's border.
    for theme in [Colour(0xffffff), Colour(0x000000)] { #expect(contrast(.edge, theme) >= 2) }
  }
}
