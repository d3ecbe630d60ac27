import Vocabulary

/// Spans written out as tags, so that a test reads text and styles in one line.
func marked(_ rich: RichText) -> String {
  let bytes = Array(rich.text.utf8)
  var closing: [(end: Int, tag: String)] = []
  var (result, spans) = ([UInt8](), rich.spans[...])
  for offset in 0...bytes.count {
    while let last = closing.last, last.end == offset {
      result.append(contentsOf: "</\(last.tag)>".utf8)
      closing.removeLast()
    }
    while let span = spans.first, span.range.lowerBound == offset {
      let (tag, detail) = name(of: span.style)
      result.append(contentsOf: "<\(tag)\(detail)>".utf8)
      closing.append((span.range.upperBound, tag))
      spans.removeFirst()
    }
    if offset < bytes.count { result.append(bytes[offset]) }
  }
  return String(decoding: result, as: UTF8.self)
}

private func name(of style: RichText.Style) -> (tag: String, detail: String) {
  switch style {
  case .bold: ("b", "")
  case .italic: ("i", "")
  case .underline: ("u", "")
  case .strikethrough: ("s", "")
  case .spoiler: ("spoiler", "")
  case .quote: ("quote", "")
  case .code: ("code", "")
  case .codeBlock(let language): ("pre", language.map { " \($0)" } ?? "")
  case .link(let url): ("a", " \(url)")
  }
}

/// What ``RichText`` promises of its spans, or a sentence about what is wrong.
func fault(in rich: RichText) -> String? {
  var open: [Int] = []
  var start = 0
  for span in rich.spans {
    let (lower, upper) = (span.range.lowerBound, span.range.upperBound)
    guard lower >= start else { return "spans out of order" }
    guard lower < upper, upper <= rich.text.utf8.count else { return "span outside of the text" }
    for border in [lower, upper] {
      let index = rich.text.utf8.index(rich.text.startIndex, offsetBy: border)
      guard index.samePosition(in: rich.text.unicodeScalars) != nil else { return "span cuts a scalar" }
    }
    while let end = open.last, end <= lower { open.removeLast() }
    if let end = open.last, upper > end { return "spans cross" }
    open.append(upper)
    start = lower
  }
  return nil
}
