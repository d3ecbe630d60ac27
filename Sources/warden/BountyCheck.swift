import Bounty
import Detection
import Groundwork
import Ledger
import Operations

/// What `warden check` has to say about money and rounds.
enum BountyCheck {
  static func findings(_ settings: Settings) -> [String] {
    var findings: [String] = []
    do { _ = try MoneyMode(of: settings) } catch {
      findings.append("\(settings.place(of: "money.mode")): \(error.sentence)")
    }
    let shelf = RulesShelf(settings.configFolder + "/rounds")
    for name in shelf.names {
      do {
        let found = try shelf.volume(name)?.findings ?? []
        findings += found.map { "\(shelf.path(of: name)):\($0.line): \($0.message)." }
      } catch {
        findings.append("\(shelf.path(of: name)): cannot be read.")
      }
    }
    let patterns = settings.configFolder + "/patterns.json"
    if let bytes = try? TextFile.read(patterns) {
      do { _ = try AttackPatterns(json: bytes) } catch { findings.append("\(patterns): \(error.what).") }
    }
    return findings
  }
}
