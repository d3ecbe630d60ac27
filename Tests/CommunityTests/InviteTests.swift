import Commands
import Community
import Groundwork
import SQLite
import Testing
import Vocabulary

@Suite("A code that gives a role")
struct InviteTests {
  let village: Village
  let owner: PersonID
  let ann: PersonID
  let bob: PersonID

  init() async throws {
    village = try await Village()
    owner = try await village.person("1")
    ann = try await village.person("2")
    bob = try await village.person("3")
    village.makes("1", .owner)
  }

  @Test("It works once, for the first who uses it")
  func singleUse() async throws {
    let code = try await village.invite(to: .reviewer, by: owner)
    #expect(try await village.join(code, as: ann) == .joined(.reviewer))
    #expect(try await village.join(code, as: bob) == .wrongCode)
    #expect(try await village.role(bob) == .viewer)
  }

  @Test("It works until it expires, and not in that moment", arguments: [(3_599, true), (3_600, false)])
  func expiry(seconds: Int, works: Bool) async throws {
    let code = try await village.invite(to: .reviewer, by: owner)
    let later = Village.start.advanced(by: .seconds(seconds))
    #expect(try await village.join(code, as: ann, at: later) == (works ? .joined(.reviewer) : .wrongCode))
  }

  @Test("It gives no more than its maker could give now")
  func makerLost() async throws {
    village.makes("2", .administrator)
    let code = try await village.invite(to: .admin, by: ann)
    village.makes("2", nil)
    #expect(try await village.join(code, as: bob) == .wrongCode)
    village.makes("2", .administrator)
    #expect(try await village.join(code, as: bob) == .joined(.admin))
  }

  @Test("It gives its maker nothing that would outlive their own rights, and stays good for others")
  func ownCode() async throws {
    village.makes("2", .administrator)
    let code = try await village.invite(to: .admin, by: ann)
    let own = try await village.join(code, as: ann)
    #expect(own == .ownCode)
    village.makes("2", nil)
    let left = try await village.role(ann)
    #expect(left == .viewer)
    village.makes("2", .administrator)
    let other = try await village.join(code, as: bob)
    #expect(other == .joined(.admin))
  }

  @Test("Codes of somebody who loses their role are gone")
  func revoked() async throws {
    try await village.grant(.admin, to: ann, by: owner)
    let code = try await village.invite(to: .reviewer, by: ann)
    try await village.remove(ann, by: owner)
    try await village.grant(.admin, to: ann, by: owner)
    #expect(try await village.join(code, as: bob) == .wrongCode)
  }

  @Test("After five wrong ones in ten minutes an hour passes, and the right one does not help")
  func guessing() async throws {
    let code = try await village.invite(to: .reviewer, by: owner, for: .seconds(86_400))
    for _ in 1...5 { #expect(try await village.join(nil, as: ann) == .wrongCode) }
    #expect(try await village.join(code, as: ann) == .locked(.seconds(3_600)))
    let almost = Village.start.advanced(by: .seconds(3_599))
    #expect(try await village.join(code, as: ann, at: almost) == .locked(.seconds(1)))
    #expect(try await village.join(code, as: bob, at: almost) == .joined(.reviewer))
    let second = try await village.invite(to: .reviewer, by: owner)
    let later = Village.start.advanced(by: .seconds(3_600))
    #expect(try await village.join(nil, as: ann, at: later) == .wrongCode)
    #expect(try await village.trail().filter { $0 == "workspace.join.locked" }.count == 1)
    _ = second
  }

  @Test("Wrong ones further apart than ten minutes do not add up")
  func slowGuessing() async throws {
    for turn in 0..<12 {
      let now = Village.start.advanced(by: .seconds(turn * 200))
      let outcome = try await village.join(nil, as: ann, at: now)
      #expect(outcome == .wrongCode, "\(turn)")
      if turn % 4 == 3 { _ = try await village.join(nil, as: bob, at: now) }
    }
  }

  @Test("It can be typed in any way that people type", arguments: ["", "lower", "spaces", "likeness"])
  func typing(way: String) throws {
    let code = InviteCode(.seeded(4))
    let text =
      switch way {
      case "lower": code.text.lowercased()
      case "spaces": code.text.replacing("-", with: " ")
      case "likeness": code.text.replacing("0", with: "o").replacing("1", with: "l")
      default: code.text
      }
    #expect(InviteCode(typed: text) == code)
    #expect(code.text.utf8.count == 11)
  }

  @Test("What cannot be one is none", arguments: ["", "ABCDE", "ABCDE-FGHJKM", "ABCDE-FGHJU", "ABCDE-FGHÄ1"])
  func nonsense(text: String) { #expect(InviteCode(typed: text) == nil) }

  @Test("Only its hash is stored")
  func hashed() async throws {
    let code = try await village.invite(to: .reviewer, by: owner)
    let stored = try await village.database.read {
      try $0.all("SELECT code_hash FROM workspace_invites") { $0.text(0) }
    }
    #expect(stored == [code.hash])
    #expect(!code.hash.uppercased().contains(code.text.replacing("-", with: "")))
  }

  @Test("A community has so many open ones and no more; expired ones make room")
  func bounded() async throws {
    for _ in 0..<100 { _ = try await village.invite(to: .viewer, by: owner) }
    #expect(try await refusal { try await village.invite(to: .viewer, by: owner) } == .limitReached)
    let later = Village.start.advanced(by: .seconds(3_600))
    #expect(try await refusal { try await village.invite(to: .viewer, by: owner, at: later) } == nil)
  }
}
