import Foundation
import Groundwork
import Testing

@Suite("Base64")
struct Base64Tests {
  @Test("agrees with Foundation for every length up to 100, and reads back what it wrote")
  func lengths() {
    for count in 0...100 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
      #expect(bytes.base64 == Data(bytes).base64EncodedString())
      #expect([UInt8](base64: bytes.base64) == bytes)
      let url = bytes.base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      #expect(bytes.base64URL == url)
    }
  }

  @Test(
    "refuses what is no spelling of any bytes",
    arguments: ["A", "AA", "AAA", "A===", "AB==", "AAB=", "AA=A", "A-A=", "AAAA\n"])
  func refusals(text: String) {
    #expect([UInt8](base64: text) == nil)
  }
}
