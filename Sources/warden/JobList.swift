import Bounty
import Conversation
import Ledger
import Memory
import Operations
import SQLite
import Scheduling
import Staking
import Teams
import Vocabulary
import Wallets

/// Every job: one line a feature.
struct JobList {
  let jobs: [Job]

  /// - Parameters:
  ///   - parts: Used when a job runs; descriptions need none.
  ///   - readers: Where reports go.
  ///   - stars: Asks Telegram how many there are; `nil` without Telegram.
  init(
    _ settings: CronSettings = CronSettings(), _ parts: @escaping @Sendable () -> Parts = Parts.none,
    readers: @escaping @Sendable () -> [ChatAddress] = { [] }, stars: StarBalance? = nil
  ) {
    let (database, house): (@Sendable () -> Database, @Sendable () -> House) = (
      { parts().database }, { parts().house }
    )
    let office: @Sendable () -> TokenOffice = { parts().economy.office }
    jobs = [
      .backup(of: database, keeping: settings.backupsKept) { try $0.brokenBooks() },
      .weeklyReport(from: database, to: readers),
      .patternReport(from: database),
      .memoryCompress(of: { parts().memory }, by: { parts().writer }),
      .teamLeaders { parts().teams.book },
      .booksCheck(house),
      .treasuryCheck({ parts().economy.treasury }, of: office) { before, now, connection in
        try house().tell(
          before, of: .treasuryCovers, .chain, "The treasury's coins", at: now, on: connection)
      },
      .starsCheck({ stars }, house),
      .successLessons(house),
      .say,
      .monthClose(office, everybody: { try parts().economy.everybody($0) }, readers: readers),
      .stakeRelease(office),
      .walletSample { parts().economy.wallets },
      .priceSample(office),
    ]
  }

  /// The bot's own, which the configuration may plan otherwise.
  static var planned: [String] {
    JobList().jobs.filter { $0.schedule != nil }.map(\.name)
  }
}
