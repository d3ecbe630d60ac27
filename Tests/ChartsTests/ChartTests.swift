import Foundation
import Groundwork
import Testing
import Vocabulary

@testable import Charts

@Suite("A chart")
struct ChartTests {
  private let start = Moment(seconds: 1_795_255_200)

  private func moment(_ minutes: Int) -> Moment { start.advanced(by: .seconds(60 * minutes)) }

  private func pool(_ count: Int, minutesApart: Int = 17) -> LineChart {
    var value: Int64 = 3_000_000_000
    let points = (0..<count).map { number in
      value += Int64(7_000_000 + (number * 7_919) % 3_000_000)
      return LineChart.Point(moment(number * minutesApart), value)
    }
    return LineChart("In the pool", [.init("", points)], unit: .dollars, shape: .steps, startsAtZero: true)
  }

  private func picture(_ count: Int) -> Chart {
    Chart(
      "Round 12", .line(pool(count)),
      .bars(
        BarChart(
          "Attempts by outcome",
          count == 0
            ? []
            : [
              .init("Rejected", Int64(count - 1)), .init("Won", 1), .init("Given back", Int64(count / 12)),
              .init("Waiting", 0),
            ], unit: .count)))
  }

  private func everything() -> Chart {
    let lines = (0..<3).map { line in
      LineChart.Line(
        ["Price", "Average of a week", "What a very long name is cut down to in the end"][line],
        (0..<400).map { number in
          let wave = sin(Double(number) / 23 + Double(line)) * 2_000_000
          return LineChart.Point(
            start.advanced(by: .seconds(86_400 * number)), 12_500_000 + Int64(wave) * Int64(line + 1))
        })
    }
    return Chart(
      "A title that is much too long to be shown in a picture of this width, whatever one does",
      .line(LineChart("Price over time", lines, unit: .tokens)),
      .shares(
        ShareChart(
          "Who gave what",
          [
            .init("ada", 4_200_000_000), .init("Ελένη и Юрий", 2_100_000_000),
            .init("someone with a long name", 1_900_000),
            .init("d", 20_000_000), .init("e", 0), .init("f", 900_000_000), .init("g", 5), .init("h", 1),
          ], unit: .dollars)),
      .bars(BarChart("By month", (1...20).map { .init("2026-\($0)", Int64($0 * $0)) }, unit: .count)))
  }

  /// Pictures are kept where somebody wants to look at them.
  private func keep(_ png: [UInt8], _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["WARDEN_PICTURES"] else { return }
    try Data(png).write(to: URL(filePath: folder).appending(path: "\(name).png"))
  }

  @Test("Is a PNG of the size that its parts need", arguments: [0, 1, 2, 40, 5_000])
  func draws(points: Int) async throws {
    let chart = picture(points)
    let png = try await ChartStudio().draw(chart)
    #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    #expect(Array(png[16..<20]) == [0, 0, 3, 32], "800 pixels wide")
    let height = png[20..<24].reduce(0) { $0 << 8 | Int($1) }
    #expect(height == Layout.height(of: chart))
    // Chats refuse nothing of this size; thousands of points cost no more than what can be seen of them.
    #expect(png.count < 120_000)
    try keep(png, "pool-\(points)")
  }

  @Test("Long names, many bars, many shares and several lines fit in")
  func holdsEverything() async throws {
    let png = try await ChartStudio().draw(everything())
    #expect(png.count > 10_000)
    try keep(png, "everything")
  }

  @Test("Extreme numbers and strange names end no process")
  func survives() async throws {
    let chart = Chart(
      "\0\u{202e}\u{1}",
      .line(
        LineChart(
          "", [.init("", [.init(moment(0), .min), .init(moment(0), .max), .init(moment(1), 0)])], unit: .count
        )),
      .line(
        LineChart(
          "", [.init("", [.init(Moment(milliseconds: .min / 4), 0), .init(moment(1), 0)])], unit: .dollars)),
      .bars(BarChart("", [.init("\n\t\0a", .min), .init("", .max)], unit: .dollars)),
      .shares(ShareChart("", (0..<9).map { .init("\($0)", .max) }, unit: .count)))
    let png = try await ChartStudio().draw(chart)
    try keep(png, "strange")
  }

  @Test("Many want one at once: they are drawn one after the other, and who is too many goes without")
  func queues() async {
    let studio = ChartStudio()
    let chart = picture(2)
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<24 {
        group.addTask { (try? await studio.draw(chart)) != nil }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(outcomes.allSatisfy { $0 })
  }

  @Test(
    "Marks of an axis are round, and span the values",
    arguments: [
      (Int64(0), Int64(10), Int64(1), [Int64(0), 2, 4, 6, 8, 10]), (0, 0, 1, [0, 1]), (5, 5, 1, [5, 6]),
      (-7, 12, 1, [-10, -5, 0, 5, 10, 15]),
      (0, 3_000_000_000, 10_000, [0, 1_000_000_000, 2_000_000_000, 3_000_000_000]),
      (100, 900, 10_000, [0, 10_000]),
    ])
  func marks(low: Int64, high: Int64, step: Int64, expected: [Int64]) {
    #expect(AxisMarks.values(from: low, to: high, smallestStep: step) == expected)
  }

  @Test("Marks of time are whole minutes, hours or days, and never more than have room")
  func times() {
    for minutes in [1, 3, 59, 61, 600, 3_000, 20_000, 200_000, 3_000_000, 30_000_000] {
      let marks = AxisMarks.times(from: start, to: moment(minutes))
      #expect((1...7).contains(marks.count), "\(minutes)")
    }
    #expect(AxisMarks.times(from: start, to: start) == [start])
    #expect(AxisMarks.text(moment(90), within: .seconds(7_200)) == moment(90).iso8601.dropFirst(11).prefix(5))
    #expect(AxisMarks.text(Moment(seconds: 1_795_219_200), within: .seconds(864_000)) == "21 Nov")
    #expect(AxisMarks.text(Moment(seconds: 1_795_219_200), within: .seconds(86_400 * 800)) == "Nov 2026")
  }

  @Test("Numbers are written as short as they can be")
  func units() {
    #expect([0, 1_250, -7].map(ChartUnit.count.text) == ["0", "1,250", "-7"])
    #expect(
      [0, 3_000_000_000, 12_500_000, -1_000_000].map(ChartUnit.dollars.text) == [
        "$0", "$3,000", "$12.50", "-$1",
      ])
    #expect(ChartUnit.tokens.text(150_000_000) == "1.5")
  }

  @Test("Shares add up, and those beyond six are one")
  func shares() {
    let chart = ShareChart("", (0..<9).map { .init("\($0)", 10) }, unit: .count)
    #expect(chart.drawn.map(\.value) == [10, 10, 10, 10, 10, 40])
    #expect(chart.drawn.last?.name == "4 others")
    #expect(ShareChart.percent(1, of: 3) == "33.3")
    #expect(ShareChart.percent(0, of: 0) == "0.0")
  }

  @Test("Of a column of pixels the lowest and the highest point are kept")
  func reduces() throws {
    var points = (0..<100_000).map { LineChart.Point(moment($0), 100) }
    points[50_000] = LineChart.Point(moment(50_000), 900)
    points[50_001] = LineChart.Point(moment(50_001), -900)
    let chart = LineChart("", [.init("", points)], unit: .count)
    let canvas = try Canvas(width: 800, height: 300)
    let made = Plot(chart, top: 0, canvas: canvas)
    let plot = try #require(made)
    let path = plot.path(of: chart.lines[0].points, .straight)
    #expect(path.count < 4 * 800)
    #expect(path.map(\.y).min() == plot.y(of: 900))
    #expect(path.map(\.y).max() == plot.y(of: -900))
  }
}
