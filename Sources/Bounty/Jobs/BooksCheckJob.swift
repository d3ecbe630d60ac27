import Ledger
import SQLite
import Scheduling
import Vocabulary

extension Job {
  /// Goes through the books every night, from the first transaction on, and tells operators when something is wrong.
  ///
  /// - Parameter house: Used when it runs; descriptions need none.
  package static func booksCheck(_ house: @escaping @Sendable () -> House) -> Job {
    Job("books_check", schedule: .daily(at: 3), missed: .runOnce, limit: .seconds(1_800)) { _ in
      let house = house()
      let report = try await house.examine(isQuick: false)
      guard !report.isSound else { return JobOutcome("the books are sound") }
      let broken = report.description.split(separator: "\n").filter { $0.contains(" is broken: ") }
      let text =
        "⚠ The books are out of order:\n\(broken.map { "• \($0)" }.joined(separator: "\n"))\n"
        + "/admin money status shows all of them."
      let readers = house.announcer.operators.filter { house.announcer.reaches($0.platform) }
      return JobOutcome("the books are out of order") { _ in
        readers.map { OutboundMessage(to: $0, RichText(text)) }
      }
    }
  }
}
