/// Schedules that are part of the program.
extension CronSchedule {
  package static func daily(at hour: Int) -> CronSchedule { .at("0 \(hour) * * *") }

  /// - Parameter weekday: 0 is Sunday.
  package static func weekly(on weekday: Int, at hour: Int) -> CronSchedule {
    .at("0 \(hour) * * \(weekday)")
  }

  /// - Parameter text: The five fields of cron, which have to be right.
  package static func at(_ text: String) -> CronSchedule {
    guard let schedule = try? CronSchedule(text) else { preconditionFailure("“\(text)” is no schedule") }
    return schedule
  }
}
