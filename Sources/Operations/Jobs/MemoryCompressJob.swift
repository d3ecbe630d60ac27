import Conversation
import Memory
import Scheduling
import Vocabulary

extension Job {
  /// Puts what is old into summaries where more is remembered than stays handy: everywhere once a week, and in a
  /// community when it plans that for itself.
  package static func memoryCompress(
    of memory: @escaping @Sendable () -> MemoryStore, by writer: @escaping @Sendable () -> SummaryWriter
  ) -> Job {
    Job(
      "memory_compress", schedule: .weekly(on: 0, at: 3), missed: .runOnce, offer: .communities,
      // A model takes seconds for each month of each person.
      limit: .seconds(7_200)
    ) { call in
      let writer = writer()
      // What was told in private is no community's to plan for.
      let made = try await memory().compress(in: call.job.community) { told, person, community in
        await writer.summary(of: told, by: person, in: community)
      }
      return JobOutcome("made \(made) summar\(made == 1 ? "y" : "ies")")
    }
  }
}
