import Bounty
import Charts
import Teams
import Vocabulary

extension House {
  /// Each member's part of a pool, as a picture.
  func picture(of team: Team, _ parts: [(name: String, units: Int64)]) async -> OutboundFile? {
    let shares = parts.sorted { $0.units > $1.units }.map { ShareChart.Share($0.name, $0.units) }
    let chart = Chart("The pool of \(team.name)", .shares(ShareChart("Shares", shares, unit: .dollars)))
    return await studio?.picture(of: chart, named: "pool.png")
  }
}
