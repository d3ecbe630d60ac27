import Testing

@testable import Delivery

@Suite("Suspects")
struct SuspectQueueTests {
  @Test("One is tried at a time, and the others follow in the order in which they came")
  func oneAtATime() {
    var suspects = SuspectQueue<String>()
    let begun = ["a", "b", "c"].map { suspects.begin($0) }
    #expect(begun == [true, false, false])

    var tried: [String] = []
    var next = suspects.end("a")
    while let suspect = next {
      tried.append(suspect)
      let begins = suspects.begin(suspect)
      #expect(begins)
      next = suspects.end(suspect)
    }
    #expect(tried == ["b", "c"])
  }

  @Test("The end of anything else ends no trial")
  func others() {
    var suspects = SuspectQueue<String>()
    _ = suspects.begin("a")
    _ = suspects.begin("b")
    let unknown = suspects.end("c")
    let waiting = suspects.end("b")
    #expect(unknown == nil && waiting == nil)
    let stillTried = suspects.begin("d")
    #expect(!stillTried)
    let next = suspects.end("a")
    #expect(next == "b")
  }

  @Test("Whoever comes between two trials does not wait, and whoever was given out waits again for that one")
  func between() {
    var suspects = SuspectQueue<String>()
    _ = suspects.begin("a")
    _ = suspects.begin("b")
    let next = suspects.end("a")
    #expect(next == "b")
    let comesFirst = suspects.begin("c")
    #expect(comesFirst)
    let waitsAgain = suspects.begin("b")
    #expect(!waitsAgain)
    let afterwards = suspects.end("c")
    #expect(afterwards == "b")
  }
}
