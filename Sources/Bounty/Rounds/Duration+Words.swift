extension Duration {
  /// For a time that passes meanwhile: whole minutes, and seconds below one. `12 minutes`, `40 seconds`.
  var rounded: String {
    let seconds = max(
      0, (components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 + 999) / 1_000)
    return seconds >= 60 ? Self.counted((seconds + 30) / 60, "minute") : Self.counted(seconds, "second")
  }

  /// For a length that was agreed on, exact to the second, in the largest unit that fits: `1 day`, `90 minutes`.
  var exact: String {
    let seconds = components.seconds
    for (unit, length) in [("day", 86_400), ("hour", 3_600), ("minute", 60)] as [(String, Int64)]
    where seconds >= length && seconds.isMultiple(of: length) {
      return Self.counted(seconds / length, unit)
    }
    return Self.counted(seconds, "second")
  }

  private static func counted(_ number: Int64, _ unit: String) -> String {
    "\(number) \(unit)\(number == 1 ? "" : "s")"
  }
}
