import Groundwork
import Testing
import Vocabulary

@Suite("Complaints")
struct ComplaintsTests {
  @Test("The first is said at once, then one a minute stands for all the others")
  func throttled() {
    let start = Moment(seconds: 1_790_000_000)
    var complaints = Complaints()
    let said = (0..<180).map { complaints.count(at: start.advanced(by: .seconds($0))) }
    #expect(said.enumerated().compactMap { $0.element == nil ? nil : $0.offset } == [0, 60, 120])
    #expect(said.compactMap { $0 } == [1, 60, 60])
    let setBack = complaints.count(at: start)
    #expect(setBack == 60)
  }
}
