import Groundwork
import JSON
import TestSupport
import Testing
import Vocabulary

@testable import Wallets

@Suite("Wallets, by their vectors")
struct WalletVectorTests {
  let vectors: WalletVectors

  init() throws { vectors = try WalletVectors() }

  @Test("What is typed as an address is one, or is not")
  func addresses() throws {
    let all = try #require(vectors.base58["address_parse"]?.array)
    #expect(all.count == 12)
    for vector in all {
      let text = try vector.text("text")
      #expect(SolanaAddress(text)?.bytes.hex == vector["hex"]?.string, "\(text)")
    }
  }

  @Test("The text of a challenge is the text that is signed, to the letter")
  func challengeText() throws {
    let fields = try #require(vectors.challenge["fields"])
    let key = try vectors.challenge.text("public")
    let challenge = WalletChallenge(
      id: ChallengeID("wch_01KB0000000000000000000000"), address: try #require(SolanaAddress(key)),
      account: AccountOnPlatform(.telegram, "123456789"), domain: "warden.example", chain: .mainnet,
      nonce: "6f1c0a5be2d94837a1b2c3d4e5f60718",
      issuedAt: Moment(milliseconds: 1_795_228_592_000))
    #expect(fields.isObject || fields.array != nil)
    let expected = try vectors.challenge.text("text")
    #expect(challenge.text == expected)
    #expect(WalletChallenge.memo(nonce: challenge.nonce) == "warden:link:6f1c0a5be2d94837")
  }

  @Test("A signature is accepted in each of three forms, and in each of three ways to write it")
  func forms() throws {
    let text = try vectors.challenge.text("text")
    let key = try vectors.challenge.text("public")
    let address = try #require(SolanaAddress(key))
    let encodings = try #require(vectors.challenge["accepted_encodings"]?.array)
    #expect(encodings.count == 3)
    let forms: [String: SignedForm] = ["raw": .raw, "sdk_v0": .commandLine, "full_v0": .offChain]
    for vector in encodings {
      let (name, signed) = (try vector.text("name"), try vector.bytes("message_hex"))
      let form = try #require(forms[name])
      #expect(form.bytes(of: text, by: address, for: "warden.example") == signed)
      let base58 = try vector.text("signature_base58")
      let bytes = try #require([UInt8](base58: base58))
      for written in [base58, bytes.base64, bytes.hex] {
        let signature = try #require(WalletSignature(written))
        #expect(signature.form(of: text, by: address, for: "warden.example") == form, "\(written)")
        #expect(signature.form(of: text + " ", by: address, for: "warden.example") == nil)
      }
      // The domain is part of what is signed in the full form, and of the text in all.
      #expect(
        WalletSignature(bytes: bytes)?.form(of: text, by: address, for: "other.example")
          == (form == .offChain ? nil : form))
    }
  }

  @Test("Threat 17: nobody links what they cannot sign for, though anybody can make signatures for it")
  func forgeries() throws {
    let cases = try #require(vectors.challenge["cases"]?.array)
    #expect(cases.count == 9)
    let text = try vectors.challenge.text("text")
    for vector in cases {
      let name = try vector.text("name")
      let address = SolanaAddress(bytes: try vector.bytes("public_hex"))
      let signature = WalletSignature(bytes: try vector.bytes("signature_hex"))
      let message = String(decoding: try vector.bytes("message_hex"), as: UTF8.self)
      let isAccepted = signature?.form(of: message, by: address, for: "warden.example") != nil
      #expect(isAccepted == vector["accept"]?.bool, "\(name)")
      // What counts is the text that was shown: these two show another one beside a signature over the right one.
      let counts = signature?.form(of: text, by: address, for: "warden.example") != nil
      #expect(counts == ["good", "other-domain", "other-user"].contains(name), "\(name)")
    }
    for hex in try #require(vectors.challenge["small_order_keys_hex"]?.array).compactMap(\.string) {
      let bytes = try #require([UInt8](hex: hex))
      let key = SolanaAddress(bytes: bytes)
      #expect(key.refusal() == .smallOrder)
      // R is the identity and S is zero: anybody can write that down.
      let forged = [1] + [UInt8](repeating: 0, count: 63)
      #expect(WalletSignature(bytes: forged)?.form(of: text, by: key, for: "warden.example") == nil)
    }
  }

  @Test("Threat 18: a signature for another place, another person or another chain is none here")
  func phished() throws {
    let text = try vectors.challenge.text("text")
    let seed = [UInt8](repeating: 3, count: 32)
    let own = SolanaAddress(bytes: Ed25519.publicKey(seed: seed))
    for other in [
      "warden.example": "warden.exarnple", "user 123456789": "user 123456780", "mainnet": "devnet",
    ] {
      let elsewhere = text.replacing(other.key, with: other.value)
      let signature = WalletSignature(bytes: Ed25519.sign(Array(elsewhere.utf8), seed: seed))
      #expect(signature?.form(of: elsewhere, by: own, for: "warden.example") == .raw)
      #expect(signature?.form(of: text, by: own, for: "warden.example") == nil)
    }
  }

  @Test("Programs, mints, the burn address and what is no point of the curve cannot be linked")
  func programs() throws {
    let known = try #require(vectors.solana["programs"]?.members)
    #expect(known.count == 6)
    for (name, value) in known {
      let text = try #require(value.string)
      let address = try #require(SolanaAddress(text))
      #expect(address.refusal() != nil, "\(name)")
    }
    for text in [
      "1nc1nerator11111111111111111111111111111111", "Sysvar1111111111111111111111111111111111111",
    ] {
      #expect(SolanaAddress(text)?.refusal() == .reserved)
    }
    for vector in try #require(vectors.challenge["on_curve"]?.array) {
      let address = SolanaAddress(bytes: try vector.bytes("hex"))
      if vector["on_curve"]?.bool == false { #expect(address.refusal() != nil) }
    }
    let mine = SolanaAddress(bytes: Ed25519.publicKey(seed: [UInt8](repeating: 3, count: 32)))
    #expect(mine.refusal() == nil)
    #expect(mine.refusal(reserved: [mine]) == .reserved)
    // An address of a token account is no point of the curve, and so nobody's.
    let ata = try #require(vectors.solana["ata"]?.array?.first)
    let account = try ata.text("ata")
    #expect(SolanaAddress(account)?.refusal() == .notOnCurve)
  }

  @Test("Which hashes lie on the curve is decided as Solana does when it derives the accounts of tokens")
  func tokenAccounts() throws {
    let all = try #require(vectors.solana["ata"]?.array)
    #expect(all.count == 12)
    let program = try #require(SolanaAddress(UsualToken.program))
    for vector in all {
      let texts = (try vector.text("owner"), try vector.text("mint"), try vector.text("ata"))
      let (owner, mint) = (try #require(SolanaAddress(texts.0)), try #require(SolanaAddress(texts.1)))
      let found = try #require(SolanaAddress.tokenAccount(of: owner, for: mint, program: program))
      #expect(found.account.text == texts.2)
      #expect(found.bump == UInt8(vector["bump"]?.int64 ?? 0))
    }
  }

  @Test(
    "What is no signature is none",
    arguments: ["", "0x", "1", String(repeating: "1", count: 86), String(repeating: "z", count: 200)])
  func noSignatures(text: String) {
    #expect(WalletSignature(text) == nil)
  }
}

extension SolanaAddress {
  fileprivate static let associatedTokenProgram = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"

  /// The account in which `owner` has tokens of `mint`, and the number that moved it off the curve.
  ///
  /// - SeeAlso: <https://solana.com/docs/core/pda>
  fileprivate static func tokenAccount(
    of owner: SolanaAddress, for mint: SolanaAddress, program: SolanaAddress
  ) -> (account: SolanaAddress, bump: UInt8)? {
    guard let associated = SolanaAddress(associatedTokenProgram) else { return nil }
    for bump in (UInt8.min...UInt8.max).reversed() {
      let seed =
        owner.bytes + program.bytes + mint.bytes + [bump] + associated.bytes
        + Array("ProgramDerivedAddress".utf8)
      let hash = SHA256.hash(seed)
      if !Ed25519.isOnCurve(hash) { return (SolanaAddress(bytes: hash), bump) }
    }
    return nil
  }
}
