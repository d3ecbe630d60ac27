/// Exit statuses of the executable; those above 1 are from `sysexits.h`.
enum ExitStatus: Int32 {
  case ok = 0
  case failure = 1
  case usage = 64
  /// Another process holds the database, or an address is in use.
  case unavailable = 69
  case configuration = 78
}

/// Why the executable cannot go on: one sentence that says what to do.
struct Stop: Error {
  let status: ExitStatus
  let sentence: String

  init(_ status: ExitStatus, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }
}
