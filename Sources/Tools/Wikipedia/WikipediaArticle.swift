import JSON

/// The beginning of an article. Its words are strangers' words.
package struct WikipediaArticle: Hashable, Sendable {
  package let title: String
  /// Without line breaks and control characters; whole sentences where it was cut.
  package let extract: String
  package let link: String

  init(title: String, extract: String, link: String) {
    (self.title, self.extract, self.link) = (title, extract, link)
  }

  /// As something worth remembering.
  package var fact: ToolFact {
    ToolFact("\(title): \(extract.firstSentences(atMost: 300))", source: "wikipedia", link: link)
  }

  /// Reads what `action=query` answers, the best first.
  ///
  /// - Throws: ``FetchError/unreadable`` for everything that is not an answer of MediaWiki.
  static func reading(_ body: [UInt8], of edition: WikipediaSite.Edition) throws(FetchError)
    -> [WikipediaArticle]
  {
    guard let root = (try? JSONDocument(parsing: body))?.root, root.isObject else { throw .unreadable }
    if let error = root["error"] {
      throw ["ratelimited", "maxlag", "readonly"].contains(error["code"]?.string ?? "") ? .busy : .unreadable
    }
    // An answer without pages has found nothing.
    guard root["query"] != nil || root["batchcomplete"] != nil else { throw .unreadable }
    guard let pages = root["query"]?["pages"]?.array else { return [] }
    let found = pages.sorted { ($0["index"]?.int64 ?? .max) < ($1["index"]?.int64 ?? .max) }
    return found.compactMap { page in
      // A page that only lists what a name may mean answers nothing.
      guard page["pageprops"]?["disambiguation"] == nil,
        let title = page["title"]?.string?.oneLine, !title.isEmpty, title.utf8.count <= 255,
        let extract = page["extract"]?.string?.oneLine, !extract.isEmpty
      else { return nil }
      return WikipediaArticle(
        title: title, extract: extract.firstSentences(atMost: longestExtract), link: edition.link(to: title))
    }
  }

  /// In characters; MediaWiki gives 1,200 at most, and a few sentences answer most questions.
  static let longestExtract = 1_000
}

extension [WikipediaArticle] {
  /// As they are kept for the next time.
  var kept: String {
    var writer = JSONWriter()
    writer.array { writer in
      for article in self {
        writer.object { writer in
          writer.field("title", article.title)
          writer.field("extract", article.extract)
          writer.field("link", article.link)
        }
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads ``kept`` back; `nil` when it is something else.
  init?(kept text: String) {
    guard let values = (try? JSONDocument(parsing: text))?.root.array else { return nil }
    self = values.compactMap { value in
      guard let title = value["title"]?.string, let extract = value["extract"]?.string,
        let link = value["link"]?.string
      else { return nil }
      return WikipediaArticle(title: title, extract: extract, link: link)
    }
  }
}

extension String {
  /// White space in one piece each, and nothing that steers a screen or the direction of writing.
  var oneLine: String {
    var line = ""
    var isApart = false
    for scalar in unicodeScalars {
      if scalar.properties.isWhitespace {
        isApart = !line.isEmpty
      } else if !scalar.isControl, !scalar.properties.isBidiControl, scalar.value != 0xFEFF {
        if isApart { line.append(" ") }
        isApart = false
        line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// As many whole sentences as fit, at least a part of the first.
  ///
  /// - Parameter limit: In characters.
  package func firstSentences(atMost limit: Int) -> String {
    guard count > limit else { return self }
    let start = prefix(limit)
    var end: Index?
    var index = start.startIndex
    while index < start.endIndex {
      let next = start.index(after: index)
      // "J. R. R." and "c. 1815" end no sentence: a word of one letter before the dot is an abbreviation.
      if ".!?。！？".contains(start[index]),
        next == start.endIndex || start[next].isWhitespace || !start[next].isASCII,
        !isInitial(before: index)
      {
        end = next
      }
      index = next
    }
    if let end, distance(from: startIndex, to: end) * 3 >= limit { return String(self[..<end]) }
    let word = start.lastIndex(where: \.isWhitespace) ?? start.endIndex
    return String(start[..<word]) + "…"
  }

  private func isInitial(before dot: Index) -> Bool {
    let before = self[..<dot]
    guard let last = before.last, last.isLetter, self[dot] == "." else { return false }
    let rest = before.dropLast()
    return rest.last.map { $0.isWhitespace || $0 == "." || $0 == "(" } ?? true
  }
}
