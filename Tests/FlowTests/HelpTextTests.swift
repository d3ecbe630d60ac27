import Groundwork
import Operations
import Terminal
import Testing

@testable import warden

@Suite("Help of the program")
struct HelpTextTests {
  @Test("It names every variable of the environment that is read, and no other")
  func variables() {
    var read: Set<String> = []
    _ = Configuration.load(variable: {
      read.insert($0)
      return nil
    }) { _ throws(TextFileError) in throw .missing }
    _ = TerminalSettings(environment: {
      read.insert($0)
      return nil
    })
    let environment = helpText.split(separator: "Environment (")[1].split(separator: "Without a model key")[0]
    let names = environment.matches(of: /\b[A-Z]{2,}(_[A-Z0-9]+)+\b|\b(TERM|USER|HOME)\b/)
    #expect(Set(names.map { String($0.0) }) == read)
  }
}
