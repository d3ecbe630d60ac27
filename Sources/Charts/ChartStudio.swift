import Groundwork
import Vocabulary

/// Draws pictures, one after the other, on a thread that lives as long as there is something to draw.
package final class ChartStudio: Sendable {
  private struct Order: Sendable {
    let chart: Chart
    let deliver: CheckedContinuation<Result<[UInt8], ChartError>, Never>
  }

  private struct State {
    var waiting = Queue<Order>()
    var isDrawing = false
  }

  private let state = Guarded(State())
  private let log: Log?
  private let hasComplained = Guarded(false)

  /// As many as are drawn in about half a second; whoever comes after them goes without.
  private static let limit = 32

  package init(log: Log? = nil) { self.log = log }

  /// A picture for a reply that can do without: `nil` when there cannot be one, which the log says once.
  ///
  /// - Parameter name: As it is offered for saving: `pool.png`.
  package func picture(of chart: Chart, named name: String) async -> OutboundFile? {
    do throws(ChartError) {
      return OutboundFile(name: name, mediaType: "image/png", bytes: try await draw(chart))
    } catch {
      let isFirst = hasComplained.withLock { hasComplained in
        defer { hasComplained = true }
        return !hasComplained
      }
      if isFirst { log?.warning("A picture was left out", ["reason": .string(error.reason)]) }
      return nil
    }
  }

  /// Draws `chart`: opaque, 800 pixels wide, as high as its parts need.
  ///
  /// Never inside of a transaction: it takes tens of milliseconds.
  ///
  /// - Returns: A PNG file.
  /// - Throws: ``ChartError``; a message that a picture would have adorned can do without.
  package func draw(_ chart: Chart) async throws(ChartError) -> [UInt8] {
    let result: Result<[UInt8], ChartError> = await withCheckedContinuation { continuation in
      let order = Order(chart: chart, deliver: continuation)
      let (isRefused, needsThread) = state.withLock { state -> (Bool, Bool) in
        guard state.waiting.count < Self.limit else { return (true, false) }
        state.waiting.append(order)
        defer { state.isDrawing = true }
        return (false, !state.isDrawing)
      }
      if isRefused { continuation.resume(returning: .failure(.busy)) }
      if needsThread { DedicatedThread.start("charts", stack: 1_024 * 1_024) { [self] in drawAll() } }
    }
    return try result.get()
  }

  private func drawAll() {
    while let order = next() {
      do throws(ChartError) {
        order.deliver.resume(returning: .success(try order.chart.png()))
      } catch {
        order.deliver.resume(returning: .failure(error))
      }
    }
  }

  private func next() -> Order? {
    state.withLock { state in
      let order = state.waiting.popFirst()
      state.isDrawing = order != nil
      return order
    }
  }
}
