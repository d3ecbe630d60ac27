import Transport

/// What a fake model server answers to one request, piece by piece.
package struct ModelScript: Sendable {
  package enum Piece: Sendable {
    case bytes([UInt8])
    /// Nothing more is said before the gate opens.
    case hold(Gate)
  }

  package enum Ending: Sendable {
    case regular
    /// The connection breaks in the middle of the body.
    case broken
  }

  package var status = 200
  package var headers: [(String, String)] = []
  package var pieces: [Piece] = []
  package var ending = Ending.regular

  package init(status: Int = 200, headers: [(String, String)] = [], _ text: String = "") {
    self.status = status
    self.headers = headers
    if !text.isEmpty { pieces = [.bytes(Array(text.utf8))] }
  }

  /// The same bytes in pieces of `size`.
  package func cut(every size: Int) -> ModelScript {
    var script = self
    script.pieces = pieces.flatMap { piece -> [Piece] in
      guard case .bytes(let bytes) = piece else { return [piece] }
      return stride(from: 0, to: bytes.count, by: size).map {
        .bytes(Array(bytes[$0..<min($0 + size, bytes.count)]))
      }
    }
    return script
  }

  /// Only the first `count` pieces, and then this ending.
  package func prefix(_ count: Int, ending: Ending = .regular) -> ModelScript {
    var script = self
    script.pieces = Array(pieces.prefix(count))
    script.ending = ending
    return script
  }

  /// Waits at `gate` before piece `index`.
  package func holding(before index: Int, at gate: Gate) -> ModelScript {
    var script = self
    script.pieces.insert(.hold(gate), at: min(index, pieces.count))
    return script
  }

  package static let hangUp: ModelScript = {
    var script = ModelScript()
    script.ending = .broken
    return script
  }()

  /// An error as all three providers write it.
  package static func error(
    _ status: Int, type: String = "api_error", message: String = "no", headers: [(String, String)] = []
  ) -> ModelScript {
    ModelScript(
      status: status, headers: headers,
      #"{"type":"error","error":{"type":"\#(type)","code":null,"param":null,"message":"\#(message)"}}"#)
  }

  var response: HTTPServerResponse {
    let bytes = pieces.flatMap { piece -> [UInt8] in if case .bytes(let bytes) = piece { bytes } else { [] } }
    let type =
      status == 200 ? [("Content-Type", "text/event-stream")] : [("Content-Type", "application/json")]
    switch ending {
    case .broken where pieces.isEmpty: return .hangUp
    case .broken:
      var head = "HTTP/1.1 \(status) Scripted\r\n"
      for (name, value) in type + headers { head += "\(name): \(value)\r\n" }
      head += "Content-Length: \(bytes.count + 1)\r\n\r\n"
      return HTTPServerResponse(body: .misbehaviour(.raw(Array(head.utf8) + bytes)))
    case .regular where status != 200 || pieces.isEmpty:
      return HTTPServerResponse(status, headers: type + headers, body: .bytes(bytes))
    case .regular:
      let pieces = pieces
      return HTTPServerResponse(
        status, headers: type + headers,
        body: .stream { writer in
          for piece in pieces {
            switch piece {
            case .bytes(let bytes): if await !writer.write(bytes) { return }
            case .hold(let gate): await gate.pass()
            }
          }
        })
    }
  }
}
