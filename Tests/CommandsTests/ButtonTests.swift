import Commands
import Groundwork
import Testing
import Vocabulary

@Suite("A signed button")
struct ButtonTests {
  let signer = ButtonSigner(key: Array(repeating: 7, count: 32))
  let now = Moment(seconds: 1_790_000_000)
  let ada = PersonID("usr_01J0000000000000000000ADA0")
  let id = ActionID(at: Moment(seconds: 1_790_000_000), .seeded(1))

  @Test("is known again until its time is over")
  func genuine() {
    let data = signer.sign("pay", id, for: ada, until: now.advanced(by: .seconds(60)))
    #expect(signer.verify(data, pressedBy: ada, at: now) == .genuine(action: "pay", id: id))
    #expect(
      signer.verify(data, pressedBy: ada, at: now.advanced(by: .milliseconds(59_999)))
        == .genuine(action: "pay", id: id))
    #expect(signer.verify(data, pressedBy: ada, at: now.advanced(by: .seconds(60))) == .expired)
  }

  @Test("fits into what Telegram carries, also with the longest action and the latest time")
  func size() {
    let data = signer.sign("abcdefghijklm", id, for: ada, until: Moment(seconds: 4_000_000_000))
    #expect(data.utf8.count <= 64)
    #expect(signer.verify(data, pressedBy: ada, at: now) == .genuine(action: "abcdefghijklm", id: id))
  }

  @Test("of another person, or of another key, is forged")
  func borrowed() {
    let data = signer.sign("pay", id, for: ada, until: now.advanced(by: .seconds(60)))
    #expect(signer.verify(data, pressedBy: PersonID("usr_01J0000000000000000000B0B0"), at: now) == .forged)
    #expect(
      ButtonSigner(key: Array(repeating: 8, count: 32)).verify(data, pressedBy: ada, at: now) == .forged)
  }

  @Test("that was changed in any byte is forged")
  func changed() {
    let data = Array(signer.sign("pay", id, for: ada, until: now.advanced(by: .seconds(60))).utf8)
    for index in data.indices {
      for change: UInt8 in [1, 2, 32, 128] {
        var other = data
        other[index] ^= change
        #expect(signer.verify(String(decoding: other, as: UTF8.self), pressedBy: ada, at: now) == .forged)
      }
      let cut = String(decoding: data[..<index], as: UTF8.self)
      #expect(signer.verify(cut, pressedBy: ada, at: now) == .forged)
    }
  }

  @Test(
    "never was one",
    arguments: ["", ":", "::::", ":::", "pay", "a:b:c:d", String(repeating: ":", count: 5_000)])
  func nonsense(data: String) { #expect(signer.verify(data, pressedBy: ada, at: now) == .forged) }

  @Test("of random bytes is forged", arguments: [UInt64](1...4))
  func random(seed: UInt64) {
    let chance = Randomness.seeded(seed)
    for _ in 0..<500 {
      let noise = String(decoding: chance.bytes(chance.index(below: 80)), as: UTF8.self)
      #expect(signer.verify(noise, pressedBy: ada, at: now) == .forged)
    }
  }
}
