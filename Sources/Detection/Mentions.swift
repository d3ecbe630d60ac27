extension String {
  /// The same text to the eye, in which no platform finds a mention: an invisible character stands behind each `@` and
  /// `<#` that could be one. Doing it twice changes nothing more.
  package var withoutMentions: String {
    var result = String.UnicodeScalarView()
    var (before, last): (Unicode.Scalar?, Unicode.Scalar?) = (nil, nil)
    for scalar in unicodeScalars {
      let startsName = scalar.isLetterOrNumber || scalar == "_"
      let isMention =
        last == "@" || (last == "#" && before == "<") || ((last == "&" || last == "!") && before == "@")
      if startsName, isMention { result.append("\u{200B}") }
      result.append(scalar)
      (before, last) = (last, scalar)
    }
    return String(result)
  }
}
