import Vocabulary
import YAML

/// What `cron_schedules.yaml` says; without it, the jobs' own times hold.
package struct CronSettings: Hashable, Sendable {
  package struct Change: Hashable, Sendable {
    package var schedule: CronSchedule?
    package var missed: MissedSlots?
    package var isOn: Bool?
  }

  /// By the name of the job.
  package var changes: [String: Change] = [:]
  /// Jobs that run at the same time.
  package var atOnce = 32
  /// Daily copies of the database that are kept beside it.
  package var backupsKept = 14
  /// Who gets the weekly report: operators in private, and these chats.
  package var reportsToOperators = true
  package var reportChats: [ChatAddress] = []

  package init() {}

  /// When the bot's own of `jobs` run.
  func plan(for jobs: [Job]) -> [PlannedJob] {
    jobs.compactMap { job in
      guard let schedule = job.schedule else { return nil }
      let change = changes[job.name]
      return PlannedJob(
        name: job.name, schedule: change?.schedule ?? schedule, missed: change?.missed ?? job.missed,
        isOn: change?.isOn ?? true)
    }
  }
}

extension CronSettings {
  /// Reads the file.
  ///
  /// ```yaml
  /// jobs:
  ///   backup: { schedule: "0 2 * * *", missed: run_once, on: true }
  /// ```
  ///
  /// - Parameter jobs: The names of the bot's own jobs; another one is a warning.
  package static func reading(
    _ document: YAMLDocument, jobs: [String]
  ) -> (settings: CronSettings, complaints: YAMLComplaints) {
    var settings = CronSettings()
    let complaints = document.read { reader in
      settings.atOnce = reader.count("at_once", in: 1...256) ?? settings.atOnce
      reader.section("jobs") { reader in
        for job in jobs { reader.section(job) { settings.changes[job] = change(&$0) } }
      }
      reader.section("backups") { reader in
        settings.backupsKept = reader.count("kept", in: 1...1_000) ?? settings.backupsKept
      }
      reader.section("reports") { reader in
        settings.reportsToOperators = reader.bool("to_operators") ?? settings.reportsToOperators
        settings.reportChats =
          reader.list("chats") { node throws(YAMLError) in try chat(node) } ?? settings.reportChats
      }
    }
    return (settings, complaints)
  }

  private static func change(_ reader: inout YAMLReader) -> Change {
    var change = Change()
    change.schedule = reader.read("schedule") { node throws(YAMLError) in try schedule(node) }
    change.missed = reader.choice("missed")
    change.isOn = reader.bool("on")
    return change
  }

  private static func schedule(_ node: YAMLNode) throws(YAMLError) -> CronSchedule {
    let text = try node.string()
    do throws(CronError) {
      return try CronSchedule(text)
    } catch {
      throw node.error("is no time for a job: \(error)")
    }
  }

  /// `telegram:-100123` or `discord:613425648685547541`.
  private static func chat(_ node: YAMLNode) throws(YAMLError) -> ChatAddress {
    guard let address = ChatAddress(key: try node.string()), address.platform != .terminal,
      Int64(address.chat) != nil || UInt64(address.chat) != nil
    else {
      throw node.mustBe("a platform and a chat's number, such as telegram:-100123")
    }
    return address
  }
}
