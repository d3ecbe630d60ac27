import Testing
import Vocabulary
import YAML

@testable import Scheduling

@Suite("cron_schedules.yaml")
struct CronSettingsTests {
  private func read(_ text: String) throws -> (CronSettings, [String], [String]) {
    let document = try YAMLDocument(parsing: text, file: "cron_schedules.yaml")
    let (settings, complaints) = CronSettings.reading(document, jobs: ["backup", "weekly_report"])
    return (settings, complaints.errors.map(\.description), complaints.warnings.map(\.description))
  }

  @Test("Says when the bot's own jobs run")
  func good() throws {
    let (settings, errors, warnings) = try read(
      """
      jobs:
        backup: { schedule: "30 4 * * *", missed: skip, on: false }
      at_once: 4
      backups: { kept: 3 }
      reports: { to_operators: false, chats: ["telegram:-1001"] }
      """)
    #expect(errors == [] && warnings == [])
    #expect(settings.changes["backup"]?.schedule == (try CronSchedule("30 4 * * *")))
    #expect(settings.changes["backup"]?.missed == .skip)
    #expect(settings.changes["backup"]?.isOn == false)
    #expect(settings.atOnce == 4 && settings.backupsKept == 3 && !settings.reportsToOperators)
    #expect(settings.reportChats == [ChatAddress(.telegram, chat: "-1001")])
  }

  @Test("What is wrong is told with its line, and the rest holds")
  func bad() throws {
    let (settings, errors, warnings) = try read(
      """
      jobs:
        backup:
          schedule: "0 2 30 2 *"
          missed: sometimes
        weekly_raport: { on: true }
      reports: { chats: ["somewhere"] }
      """)
    #expect(
      errors == [
        "cron_schedules.yaml:3: jobs.backup.schedule is no time for a job: it never fires, because none of its months has such a day",
        "cron_schedules.yaml:4: jobs.backup.missed must be skip, run_once or run_all, not “sometimes”",
        "cron_schedules.yaml:6: reports.chats[0] must be a platform and a chat's number, such as telegram:-100123, not “somewhere” in quotes",
      ])
    #expect(
      warnings == [
        "cron_schedules.yaml:5: unknown key jobs.weekly_raport, did you mean weekly_report?"
      ])
    #expect(settings.changes["backup"]?.schedule == nil)
  }
}
