import SQLite
import Scheduling
import Vocabulary

/// What months, locks and prices need at set times.
extension Job {
  /// Closes the month before, and any that was missed.
  ///
  /// - Parameters:
  ///   - office: Used when it runs, as are the others; descriptions need none.
  ///   - everybody: Where everybody hears of what concerns all.
  ///   - readers: Operators, and chats that the configuration names.
  package static func monthClose(
    _ office: @escaping @Sendable () -> TokenOffice,
    everybody: @escaping @Sendable (_ connection: borrowing Connection) throws -> [ChatAddress],
    readers: @escaping @Sendable () -> [ChatAddress]
  ) -> Job {
    Job("month_close", schedule: .at("0 1 1 * *"), missed: .runOnce) { call in
      let closed = try await office().months.closeAll(at: call.now)
      let text = closed.map(\.report).joined(separator: "\n\n")
      return JobOutcome("closed \(closed.count)") { connection in
        guard !closed.isEmpty else { return [] }
        let chats = try everybody(connection)
        return (chats + readers().filter { !chats.contains($0) }).map {
          OutboundMessage(to: $0, RichText(text))
        }
      }
    }
  }

  /// Ends locks whose time is over, and gives back what is due. Nobody loses anything by its being late.
  package static func stakeRelease(_ office: @escaping @Sendable () -> TokenOffice) -> Job {
    Job("stake_release", schedule: .at("*/10 * * * *"), missed: .runOnce) { call in
      let office = office()
      var steps = 0
      while true {
        let some = try await office.database.write { try office.book.sweep(at: call.now, on: $0) }
        if some == 0 { break }
        steps += some
      }
      return JobOutcome("\(steps) steps")
    }
  }

  /// Asks what a token is worth, where somebody is to be asked; else writes the configured price down, when it is news.
  package static func priceSample(_ office: @escaping @Sendable () -> TokenOffice) -> Job {
    Job("price_sample", schedule: .at("5 * * * *"), missed: .skip, offer: .operators) { call in
      let office = office()
      let price: Int64?
      do throws(PriceFeed.Fault) { price = try await office.feed?.price() } catch {
        throw JobError(error.sentence)
      }
      return JobOutcome(price == nil ? "nobody is asked" : "asked") { connection in
        if let price {
          _ = try office.note(sample: price, at: call.now, on: connection)
        } else {
          try office.notePrice(at: call.now, on: connection)
        }
        return []
      }
    }
  }
}
