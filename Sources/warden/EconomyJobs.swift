import SQLite
import Scheduling
import Staking
import Vocabulary
import Wallets

/// What months, locks and wallets need at set times.
enum EconomyJobs {
  /// - Parameters:
  ///   - economy: Used when a job runs; descriptions need none.
  ///   - readers: Operators, and chats that the configuration names.
  static func all(
    _ economy: @escaping @Sendable () -> Economy, readers: @escaping @Sendable () -> [ChatAddress]
  ) -> [Job] {
    [
      .monthClose(economy, readers: readers), .stakeRelease(economy), .walletSample(economy),
      .priceSample(economy),
    ]
  }
}

extension Job {
  /// Closes the month before, and any that was missed.
  fileprivate static func monthClose(
    _ economy: @escaping @Sendable () -> Economy, readers: @escaping @Sendable () -> [ChatAddress]
  ) -> Job {
    Job("month_close", schedule: .at("0 1 1 * *"), missed: .runOnce) { call in
      let economy = economy()
      let closed = try await economy.office.months.closeAll(at: call.now)
      let text = closed.map(\.report).joined(separator: "\n\n")
      return JobOutcome("closed \(closed.count)") { connection in
        guard !closed.isEmpty else { return [] }
        let chats = try economy.everybody(connection)
        return (chats + readers().filter { !chats.contains($0) }).map {
          OutboundMessage(to: $0, RichText(text))
        }
      }
    }
  }

  /// Ends locks whose time is over, and gives back what is due. Nobody loses anything by its being late.
  fileprivate static func stakeRelease(_ economy: @escaping @Sendable () -> Economy) -> Job {
    Job("stake_release", schedule: .at("*/10 * * * *"), missed: .runOnce) { call in
      let office = economy().office
      var steps = 0
      while true {
        let some = try await office.database.write { try office.book.sweep(at: call.now, on: $0) }
        if some == 0 { break }
        steps += some
      }
      return JobOutcome("\(steps) steps")
    }
  }

  /// Looks at wallets that held something, so that nobody only has tokens when they ask for a price.
  fileprivate static func walletSample(_ economy: @escaping @Sendable () -> Economy) -> Job {
    Job("wallet_sample", schedule: .at("15 */6 * * *"), missed: .skip) { _ in
      let (seen, failed) = try await economy().wallets.sample()
      return JobOutcome("looked at \(seen), \(failed) failed")
    }
  }

  /// Asks what a token is worth, where somebody is to be asked; else writes the configured price down, when it is news.
  fileprivate static func priceSample(_ economy: @escaping @Sendable () -> Economy) -> Job {
    Job("price_sample", schedule: .at("5 * * * *"), missed: .skip, offer: .operators) { call in
      let office = economy().office
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

extension CronSchedule {
  static func at(_ text: String) -> CronSchedule {
    guard let schedule = try? CronSchedule(text) else {
      preconditionFailure("\(text) is five fields of cron")
    }
    return schedule
  }
}
