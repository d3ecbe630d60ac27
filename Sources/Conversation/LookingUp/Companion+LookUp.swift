import Commands
import Community
import Delivery
import Groundwork
import Personality
import SQLite
import Tools
import Vocabulary

extension Companion {
  /// Nobody waits for an encyclopedia as for a model: without it the answer is honest at once.
  private static let patience = Duration.seconds(5)

  /// What to look up, and with what.
  struct LookUp: Sendable {
    let subject: Subject
    let wikipedia: Wikipedia
    let tools: ToolBelt

    init(_ subject: Subject, in wikipedia: Wikipedia, with tools: ToolBelt) {
      (self.subject, self.wikipedia, self.tools) = (subject, wikipedia, tools)
    }
  }

  /// Looks a subject up where no model can. When nothing is found, or Wikipedia cannot be asked, the character says that
  /// it does not know; whoever has asked too often hears how long to wait.
  func finding(
    _ lookUp: LookUp?, _ person: PersonID, _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) async throws -> Finding? {
    guard let lookUp else { return nil }
    let caller = try await lookUp.tools.caller(event, message, sender, person)
    return try await finding(about: lookUp.subject, in: lookUp.wikipedia, lookUp.tools, caller, event)
  }

  enum Finding: Sendable {
    /// What was found for whom.
    case article(WikipediaArticle, ToolCaller)
    /// Too much was looked up just now.
    case wait(Duration)

    /// A few sentences, and where they stand.
    var text: String {
      switch self {
      case .article(let article, _):
        "\(article.extract.firstSentences(atMost: 400))\nWikipedia: \(article.link)"
      case .wait(let wait):
        "I have looked up too much just now. \(CommandError.rateLimited(wait).text)"
      }
    }
  }

  private func finding(
    about subject: Subject, in wikipedia: Wikipedia, _ tools: ToolBelt, _ caller: ToolCaller,
    _ event: InboundEvent
  ) async throws -> Finding? {
    guard !caller.switchedOff.contains(Wikipedia.tool) else { return nil }
    let bell = switches.add(event.address, draft: event.draft)
    defer { switches.remove(event.address) }
    let isStopped = Guarded(false)
    let found: Result<Wikipedia.Found, ToolError> = await interruptible(
      by: bell,
      when: {
        isStopped.withLock { $0 = true }
        return true
      }
    ) {
      do throws(ToolError) {
        return .success(try await wikipedia.search(subject.words, for: caller, patience: Companion.patience))
      } catch {
        return .failure(error)
      }
    }
    switch found {
    case .success(let found):
      tools.metrics?.count(found.isCached ? .cached : .ok, of: Wikipedia.tool)
      return subject.article(in: found.articles).map { .article($0, caller) }
    case .failure(let error):
      tools.metrics?.count(error, of: Wikipedia.tool)
      // When the process stops, the event is tried again at the next start.
      if Task.isCancelled { throw CancellationError() }
      if !isStopped.withLock({ $0 }) {
        log.notice("The character answers without Wikipedia", ["reason": .string(error.label)])
        if case .limited(let wait) = error { return .wait(wait) }
      }
      return nil
    }
  }
}
