import Testing
import Vocabulary

@Suite("The quick hash")
struct FNV1aTests {
  // From the authors' own list.
  @Test(
    "It is FNV-1a, whose values never change",
    arguments: [
      ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ] as [(String, UInt64)])
  func hashes(text: String, value: UInt64) {
    #expect(FNV1a(text).value == value)
    #expect(FNV1a(Array(text.utf8)).value == value)
    var parts = FNV1a()
    for byte in text.utf8 { parts.add(byte) }
    #expect(parts.value == value)
  }
}
