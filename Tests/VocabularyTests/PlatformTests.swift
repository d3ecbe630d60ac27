import Testing
import Vocabulary

@Suite("Platform")
struct PlatformTests {
  @Test(
    "Every address of a platform lies among its keys, and none of another does", arguments: Platform.allCases)
  func keys(platform: Platform) {
    for other in Platform.allCases {
      for key in [ChatAddress(other, chat: "-1", topic: "7").key, CommunityAddress(other, "9999").key] {
        #expect(platform.keys.contains(key) == (other == platform))
      }
    }
    #expect(!platform.keys.contains(platform.rawValue))
  }
}
