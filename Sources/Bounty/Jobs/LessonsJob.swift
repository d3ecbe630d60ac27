import SQLite
import Scheduling
import Vocabulary

extension Job {
  /// Has a model say what was learned from approvals, and tells operators that it waits for them.
  ///
  /// - Parameter house: Used when it runs; descriptions need none.
  package static func successLessons(_ house: @escaping @Sendable () -> House) -> Job {
    Job("success_lessons", schedule: .daily(at: 5), missed: .runOnce) { _ in
      let house = house()
      var described: [(id: String, lesson: Lesson?)] = []
      for open in try await house.database.read({ try $0.casesToDescribe() }) {
        // No answer is no description: the next night asks again.
        guard let text = await house.guardian.describe(open.message, open.reply) else { break }
        described.append((open.id, Lesson(text, about: open.message)))
      }
      let found = described
      let readers = house.announcer.operators.filter { house.announcer.reaches($0.platform) }
      return JobOutcome("\(found.count) approvals described") { connection in
        for (id, lesson) in found { try connection.keep(lesson, of: id) }
        guard !found.isEmpty else { return [] }
        let text = "What was learned from approvals waits for review: /admin case list"
        return readers.map { OutboundMessage(to: $0, RichText(text)) }
      }
    }
  }
}
