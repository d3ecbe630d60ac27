import Bounty
import Groundwork
import Operations
import Transparency
import Vocabulary

extension KeyRing {
  /// The keys of the decision log: from the environment, else out of a file beside the database.
  ///
  /// - Throws: ``Stop`` that names the variable or the file.
  convenience init(of settings: Settings, _ randomness: Randomness, _ log: Log) throws(Stop) {
    let next = try settings.signing.next.map { secret throws(Stop) in
      try Self.key(secret.reveal(), "WARDEN_SIGNING_SEED_NEXT")
    }
    if let seed = settings.signing.seed {
      self.init(try Self.key(seed.reveal(), "WARDEN_SIGNING_SEED"), next: next)
    } else if settings.database == ":memory:" {
      // Nobody ever sees this log again; a test that decides chance decides nothing here.
      self.init(try Self.key(Randomness.system.bytes(32).hex, "WARDEN_SIGNING_SEED"), next: next)
    } else {
      let path = settings.database + ".signing.key"
      let isNew = (try? TextFile.read(path, atMost: 4_096)) == nil
      let seed: [UInt8]
      do { seed = try KeyFile.read(path, randomness) } catch { throw Stop(.configuration, "\(error)") }
      if isNew {
        log.warning(
          "The key of the decision log was made; keep a copy of its file in a safe place",
          ["file": .string(path)])
      }
      self.init(try Self.key(seed.hex, path), next: next)
    }
  }

  private static func key(_ text: String, _ name: String) throws(Stop) -> SigningKey {
    guard let key = SigningKey(text) else {
      throw Stop(.configuration, "\(name) should hold 64 hexadecimal digits.")
    }
    return key
  }
}
