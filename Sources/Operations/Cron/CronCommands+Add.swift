import Audit
import Commands
import Community
import SQLite
import Scheduling
import Vocabulary

extension CronCommands {
  var add: Command {
    Command(
      "cron add", "Add a job", Argument<String>("name", "Name", length: 1...50),
      Argument<String>("when", "Five cron fields, UTC", length: 9...60),
      Argument<PlannableJob>("job", "What to run"),
      Argument<FreeText?>("text", "Text for say", length: 1...500), who: .permission("cron.edit"),
      answers: [.notAllowed, .cronInvalid, .nameTaken, .limitReached]
    ) { call, name, when, kind, text in
      let schedule = try Self.schedule(when)
      let job = try self.job(kind, for: call)
      guard (kind == .say) == (text != nil) else {
        throw kind == .say
          ? CommandError.argumentMissing("text", usage: "/cron add \(name) \"\(when)\" say Good morning!")
          : CommandError.argumentUnknown(usage: "/cron add \(name) \"\(when)\" \(kind.rawValue)")
      }
      guard !jobs.contains(where: { $0.name == name }) || !call.rights.isOperator else {
        // It would stand in the way of the bot's own whenever an operator means that.
        throw CommandError(.nameTaken, "The bot itself has a job of that name.", next: "Choose another one.")
      }
      let scope = Self.scope(of: call)
      let new = NewJob(
        name, of: job.name, in: scope, at: schedule, missed: job.missed,
        address: call.address, text: text?.text, by: call.person)
      return CommandOutcome { connection in
        let planned = try connection.jobs(in: scope)
        guard planned.count < Self.mostJobs || planned.contains(where: { $0.name == name }) else {
          throw CommandError.limitReached(Self.mostJobs, of: "jobs")
        }
        guard try connection.add(new, now: call.now) else {
          throw CommandError(
            .nameTaken, "There is a job of that name already.", next: "Choose another name, or remove it.")
        }
        try connection.audit(
          "cron.add", by: call, target: job.name, detail: ["schedule": .text(schedule.description)])
        ring()
        return Reply("Planned. \(name) runs next at \(schedule.next(after: call.now).dayAndTime) UTC.")
      }
    }
  }

  private static func schedule(_ text: String) throws(CommandError) -> CronSchedule {
    let error = CommandError.cronInvalid
    let schedule: CronSchedule
    do throws(CronError) {
      schedule = try CronSchedule(text)
    } catch {
      throw CommandError(
        .cronInvalid, CommandError.cronInvalid.sentence, next: "“\(text)”: \(error).")
    }
    guard schedule.shortestGap >= shortestGap else { throw error }
    return schedule
  }

  private func job(_ kind: PlannableJob, for call: CommandCall) throws(CommandError) -> Job {
    guard let known = jobs.first(where: { $0.name == kind.rawValue && $0.offer != .none }) else {
      preconditionFailure("\(kind.rawValue) can be chosen, so it is one of the jobs")
    }
    guard known.offer == .communities || call.rights.isOperator else { throw .notAllowed("operator") }
    return known
  }
}
