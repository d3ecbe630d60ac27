import Audit
import Commands
import Community
import SQLite
import Scheduling
import Vocabulary

extension CronCommands {
  var toggle: Command {
    Command(
      "cron toggle", "Turn a job on or off", name, Argument<Bool>("on", "On"),
      who: .permission("cron.edit"), answers: [.notAllowed, .notFound]
    ) { call, name, on in
      CommandOutcome { connection in
        let job = try Self.job(name, call, on: connection)
        guard job.isOn != on else { return Reply("\(name) is \(on ? "on" : "off") already.") }
        try connection.turn(job, on: on, now: call.now)
        try connection.audit(
          "cron.toggle", by: call, target: Self.target(of: job), detail: ["on": .flag(on)])
        ring()
        guard on else {
          return Reply("\(name) is off. What it would have done meanwhile is not made up for.")
        }
        return Reply("\(name) is on. It runs next at \(job.schedule.next(after: call.now).dayAndTime) UTC.")
      }
    }
  }

  var run: Command {
    Command(
      "cron run", "Run a job now", name, who: .permission("cron.edit"),
      answers: [.notAllowed, .notFound, .rateLimited]
    ) { call, name in
      CommandOutcome { connection in
        let job = try Self.job(name, call, on: connection)
        if let wait = try connection.requestRun(of: job, now: call.now) {
          throw CommandError.rateLimited(wait)
        }
        try connection.audit("cron.run", by: call, target: Self.target(of: job))
        // Heard before this is committed, it waits behind it: writes come one after the other.
        ring()
        return Reply("\(name) runs now. /cron shows what came of it.")
      }
    }
  }

  var remove: Command {
    Command(
      "cron remove", "Delete a job", name, who: .permission("cron.edit"),
      answers: [.notAllowed, .notFound, .systemJob]
    ) { call, name in
      CommandOutcome { connection in
        let job = try Self.job(name, call, on: connection)
        guard !job.isOfBot else { throw CommandError.systemJob }
        try connection.remove(job)
        try connection.audit("cron.remove", by: call, target: Self.target(of: job))
        ring()
        return Reply("\(name) is gone.")
      }
    }
  }
}
