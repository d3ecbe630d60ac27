import Commands
import Groundwork
import SQLite
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import Tools

/// A Wikipedia on this machine, and what asks it, on a clock that stands still.
struct WikipediaRig: Sendable {
  let server: LoopbackWikipedia
  let clock = FakeClock()
  let database: Database
  let desk: ToolDesk
  let wikipedia: Wikipedia
  private let http = HTTPClient(userAgent: "none")

  init(
    _ articles: [LoopbackWikipedia.Article] = WikipediaRig.articles, fault: LoopbackWikipedia.Fault? = nil,
    limits: ToolLimits = ToolLimits()
  ) async throws {
    server = try LoopbackWikipedia(articles, fault: fault)
    database = try await Database(path: ":memory:", migrations: toolsMigrations)
    let fetcher = ToolFetcher(
      Allowlist([]), userAgent: "Warden/test (tests)", clock: clock,
      send: { [http] (request: HTTPRequest) async throws(HTTPError) -> HTTPResponse in
        try await http.send(request)
      })
    desk = ToolDesk(database: database, limits: limits, clock: clock, log: .silent)
    wikipedia = Wikipedia(try WikipediaSite(server.base), fetcher: fetcher, desk: desk, clock: clock)
  }

  static let articles = [
    LoopbackWikipedia.Article(
      "Ada Lovelace", "Augusta Ada King was an English\nmathematician.  She wrote programs."),
    LoopbackWikipedia.Article("Ada", "Ada may refer to:", isDisambiguation: true),
    LoopbackWikipedia.Article("Ada (programming language)", "Ada is a programming language."),
    LoopbackWikipedia.Article("Lovelace Medal", "The Lovelace Medal was established in 1998."),
    LoopbackWikipedia.Article("Empty Ada", ""),
  ]

  func stop() async {
    await http.shutdown()
    await server.stop()
  }

  static let ann = ToolCaller(person: PersonID("usr_ann"), scope: "telegram:7", community: nil)
  static func somebody(_ name: String, in community: String? = nil, language: String? = nil) -> ToolCaller {
    ToolCaller(
      person: PersonID("usr_\(name)"), scope: "s",
      community: community.map { CommunityAddress(.telegram, $0) },
      language: language)
  }
}

@Suite("Wikipedia")
struct WikipediaTests {
  @Test(
    "The best articles come first, in plain words, with links of our own making; pages that only list are left out"
  )
  func finds() async throws {
    let rig = try await WikipediaRig()
    let found = try await rig.wikipedia.search("Ada  Lovelace", for: WikipediaRig.ann)
    #expect(found.articles.map(\.title) == ["Ada Lovelace", "Ada (programming language)", "Lovelace Medal"])
    #expect(found.articles[0].extract == "Augusta Ada King was an English mathematician. She wrote programs.")
    #expect(found.articles[0].link == "\(rig.server.origin)/wiki/Ada_Lovelace")
    #expect(found.articles[0].fact.source == "wikipedia")
    #expect(rig.server.asked == ["Ada Lovelace"])
    #expect(rig.server.violations == [])
    await rig.stop()
  }

  @Test("What was found is known for an hour, however it is written, and outlives the process")
  func cached() async throws {
    let rig = try await WikipediaRig()
    let first = try await rig.wikipedia.search("Ada Lovelace", for: WikipediaRig.ann)
    let again = try await rig.wikipedia.search(
      " ada   LOVELACE\n", atMost: 1, for: WikipediaRig.somebody("bob"))
    #expect(!first.isCached && again.isCached)
    #expect(again.articles == Array(first.articles.prefix(1)))
    #expect(rig.server.asked.count == 1)
    rig.clock.advance(by: .seconds(3_599))
    #expect(try await rig.wikipedia.search("Ada Lovelace", for: WikipediaRig.ann).isCached)
    rig.clock.advance(by: .seconds(1))
    #expect(try await !rig.wikipedia.search("Ada Lovelace", for: WikipediaRig.ann).isCached)
    #expect(rig.server.asked.count == 2)
    // Nothing tells what somebody looked for.
    let keys = try await rig.database.read { connection in
      try connection.all("SELECT key FROM tool_answers") { $0.text(0) }
    }
    #expect(keys.count == 1)
    #expect(keys.allSatisfy { $0.hasPrefix("wiki_search:") && !$0.lowercased().contains("lovelace") })
    await rig.stop()
  }

  @Test("That nothing was found is known as well")
  func nothing() async throws {
    let rig = try await WikipediaRig()
    for _ in 0..<2 {
      #expect(try await rig.wikipedia.search("xyzzy", for: WikipediaRig.ann).articles == [])
    }
    #expect(rig.server.asked == ["xyzzy"])
    await rig.stop()
  }

  static let faults: [(fault: LoopbackWikipedia.Fault, error: FetchError)] = [
    (.html, .unreadable), (.redirect("http://127.0.0.1:1/secret"), .redirected),
    (.redirect("https://evil.example.org/"), .redirected), (.status(404), .refused(status: 404)),
    (.status(429), .busy), (.status(500), .refused(status: 500)), (.large, .tooLarge(limit: 256 * 1_024)),
    (.apiError("badvalue"), .unreadable), (.apiError("maxlag"), .busy),
  ]

  @Test("Whatever it answers wrongly has one sentence and is not kept", arguments: 0..<faults.count)
  func fault(index: Int) async throws {
    let (fault, error) = Self.faults[index]
    let rig = try await WikipediaRig(fault: fault)
    await #expect(throws: ToolError.notReached(error, "Wikipedia")) {
      try await rig.wikipedia.search("Ada", for: WikipediaRig.ann)
    }
    let kept = try await rig.database.read { connection in
      try connection.first("SELECT COUNT(*) FROM tool_answers") { $0.int(0) }
    }
    #expect(kept == 0)
    await rig.stop()
  }

  @Test("A Wikipedia that says nothing is waited for ten seconds, and then left alone for a minute")
  func silent() async throws {
    let rig = try await WikipediaRig(fault: .silent(Gate()))
    let asking = Task { try await rig.wikipedia.search("Ada", for: WikipediaRig.ann) }
    let due = try await rig.clock.nextSleep()
    #expect(rig.clock.now.duration(to: due) == .seconds(10))
    rig.clock.advance(to: due)
    await #expect(throws: ToolError.notReached(.timedOut, "Wikipedia")) { try await asking.value }
    rig.server.set(nil)
    await #expect(throws: ToolError.notReached(.unreachable, "Wikipedia")) {
      try await rig.wikipedia.search("Lovelace", for: WikipediaRig.ann)
    }
    rig.clock.advance(by: .seconds(60))
    #expect(try await rig.wikipedia.search("Lovelace", for: WikipediaRig.ann).articles.count == 2)
    await rig.stop()
  }

  @Test("Somebody who does not want to know any more cancels the question")
  func cancelled() async throws {
    let rig = try await WikipediaRig(fault: .silent(Gate()))
    let asking = Task { try await rig.wikipedia.search("Ada", for: WikipediaRig.ann) }
    await rig.server.arrivals.arrivals(1)
    asking.cancel()
    await #expect(throws: ToolError.notReached(.cancelled, "Wikipedia")) { try await asking.value }
    await rig.stop()
  }

  @Test("The cache holds so many answers and no more; those go first that end first")
  func bounded() async throws {
    let rig = try await WikipediaRig()
    let start = rig.clock.now
    try await rig.database.write { connection in
      for number in 0..<25 {
        try connection.keep(
          "a", to: ToolAnswerKey("t", [String(number)]), until: start.advanced(by: .seconds(Int64(number))),
          most: 10)
      }
    }
    let left = try await rig.database.read { connection in
      try connection.all("SELECT until_ms FROM tool_answers ORDER BY until_ms") { $0.moment(0) }
    }
    #expect(left == (15..<25).map { start.advanced(by: .seconds(Int64($0))) })
    await rig.stop()
  }

  @Test(
    "It is asked in the wanted language where that is allowed, else in the usual one",
    arguments: [
      ("de", "de"), ("pt-BR", "pt"), ("zh-Hant", "zh"), ("nb", "no"), ("DE-at", "de"), (nil, "en"),
      ("xx", "en"),
      ("..", "en"), ("evil.org/", "en"), ("", "en"), ("fr", "en"),
    ])
  func language(tag: String?, code: String) throws {
    let allowed = Set(try ["en", "de", "pt", "zh", "no"].map { try HostName("\($0).wikipedia.org") })
    let edition = try WikipediaSite("https://en.wikipedia.org/w/api.php").edition(for: tag) { site in
      if case .host(let host) = site { allowed.contains(host) } else { false }
    }
    #expect(edition.language == code)
    #expect(edition.address([]).url == "https://\(code).wikipedia.org/w/api.php")
    #expect(edition.link(to: "Æ (/x) & y?") == "https://\(code).wikipedia.org/wiki/%C3%86_(/x)_%26_y%3F")
  }

  @Test(
    "What is no address of a Wikipedia is named",
    arguments: [
      "", "en.wikipedia.org", "http://en.wikipedia.org/w/api.php", "https://10.0.0.1/w/api.php",
      "https://en.wikipedia.org:8443/w/api.php", "https://localhost.evil.org:1/w/api.php",
      "https://wiki/w/api.php",
      "https://user@en.wikipedia.org/w/api.php", "https://en.wikipedia.org", "https://en.wikipedia.org/w?x=1",
      "http://127.0.0.1.evil.org/w/api.php", "http://127.0.evil.org/w/api.php",
      "https://localhost:x@evil.org/w/api.php", "http://localhost:80x/w/api.php",
      "http://[::1]evil.org/w/api.php", "http://127.0.0.256/w/api.php", "ftp://en.wikipedia.org/w/api.php",
      "ftp://127.0.0.1/w/api.php", "file://localhost/w/api.php", "gopher://[::1]:70/w/api.php",
      "://127.0.0.1/w/api.php", "HTTP://127.0.0.1/w/api.php", "ht\ntp://localhost/w/api.php",
    ])
  func noSite(base: String) {
    #expect(throws: WikipediaSite.Flaw.self) { try WikipediaSite(base) }
  }

  @Test("Only what an operator has set may be on this machine")
  func thisMachine() throws {
    for base in ["http://127.0.0.1:8080/w/api.php", "http://localhost/api.php", "http://[::1]:9/w/api.php"] {
      #expect(try WikipediaSite(base).host == nil)
    }
    #expect(try WikipediaSite("https://mirror.example.com/w/api.php").host?.text == "mirror.example.com")
  }

  @Test("Answers that are anything but what they should be are read without harm")
  func hostile() throws {
    let edition = try WikipediaSite("https://en.wikipedia.org/w/api.php").edition(for: nil) { _ in true }
    let texts = [
      "", "null", "[]", "{}", #"{"query":{"pages":{}}}"#, #"{"query":{"pages":[1,null,{},{"title":1}]}}"#,
      #"{"batchcomplete":true}"#,
      #"{"query":{"pages":[{"title":"\u202Eevil\u0000","extract":"a\u001B[2Jb\n\nc"}]}}"#,
    ]
    var found: [WikipediaArticle] = []
    for text in texts { found += (try? WikipediaArticle.reading(Array(text.utf8), of: edition)) ?? [] }
    #expect(found.map(\.title) == ["evil"])
    #expect(found.map(\.extract) == ["a[2Jb c"])
  }

  @Test(
    "A long text is cut after a sentence, not inside a name, and where there is none after a word",
    arguments: [
      ("One. Two. Three.", 10, "One. Two."),
      ("J. R. R. Tolkien was a writer. He wrote.", 32, "J. R. R. Tolkien was a writer."),
      ("one two three four", 12, "one two…"), ("short", 10, "short"), ("日本。東京。", 5, "日本。"),
    ])
  func cuts(text: String, limit: Int, cut: String) { #expect(text.firstSentences(atMost: limit) == cut) }
}
