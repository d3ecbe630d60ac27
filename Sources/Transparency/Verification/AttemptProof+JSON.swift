import Groundwork
import JSON

extension AttemptProof {
  /// `proof.json`.
  package var json: [UInt8] {
    var writer = JSONWriter(reserving: 4_096)
    writer.object { writer in
      writer.field("format", Self.format)
      writer.object("head") { $0.write(head) }
      writer.array("keys") { writer in
        for key in keys { writer.object { $0.write(key) } }
      }
      writer.array("paths") { writer in
        for (index, path) in paths.sorted(by: { $0.key < $1.key }) {
          writer.object { writer in
            writer.field("seq", index)
            writer.array("path") { writer in
              for hash in path { writer.value(hash.hex) }
            }
          }
        }
      }
    }
    return writer.bytes
  }

  /// - Returns: `nil` for what is no `proof.json`.
  package init?(json: JSONValue) {
    guard json["format"]?.string == Self.format, let head = json["head"].flatMap(Signed.init(json:)),
      let keys = json["keys"]?.array, let paths = json["paths"]?.array
    else { return nil }
    var read: [Int64: [[UInt8]]] = [:]
    for path in paths {
      guard let sequence = path["seq"]?.int64, let hashes = path["path"]?.array else { return nil }
      read[sequence] = hashes.map { $0.string.flatMap { [UInt8](hex: $0) } ?? [] }
    }
    self.init(paths: read, head: head, keys: keys.compactMap(Signed.init(json:)))
  }
}

extension AttemptProof.Signed {
  fileprivate init?(json: JSONValue) {
    guard let text = json["text"]?.string, let signature = json["signature"]?.string else { return nil }
    self.init(Array(text.utf8), signature: [UInt8](base64: signature) ?? [])
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ signed: AttemptProof.Signed) {
    field("text", String(decoding: signed.bytes, as: UTF8.self))
    field("signature", signed.signature.base64)
  }
}

extension Opening {
  /// `opening.json`.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("format", Self.format)
      writer.field("nonce", nonce)
      writer.field("message", message)
      writer.field("reply", reply)
    }
    return writer.bytes
  }

  /// - Returns: `nil` for what is no `opening.json`.
  package init?(json: JSONValue) {
    guard json["format"]?.string == Self.format, let nonce = json["nonce"]?.string,
      let message = json["message"]?.string
    else { return nil }
    self.init(nonce: nonce, message: message, reply: json["reply"]?.string)
  }
}
