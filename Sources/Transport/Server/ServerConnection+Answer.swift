import CMicrohttpd
import Glibc

extension ServerConnection {
  /// Gives libmicrohttpd the answer to send; on its thread.
  func queue(_ reply: HTTPServerResponse, for exchange: ServerExchange) -> MHD_Result {
    let response: OpaquePointer?
    switch reply.body {
    case .bytes(let bytes):
      response = bytes.withUnsafeBytes { bytes in
        // Copied at once, so the buffer is only read.
        MHD_create_response_from_buffer(
          bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
      }
    case .stream(let write):
      response = streamedResponse(exchange.startWriter(write))
    case .misbehaviour(let misbehaviour):
      misbehave(misbehaviour)
      return .NO
    }
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    for (name, value) in reply.headers { MHD_add_response_header(response, name, value) }
    return MHD_queue_response(pointer, UInt32(reply.status), response)
  }

  private func streamedResponse(_ writer: HTTPServerWriter) -> OpaquePointer? {
    MHD_create_response_from_callback(
      cmicrohttpd_unknown_size(), 4 * 1_024,
      { context, _, buffer, capacity in
        guard let context else { return cmicrohttpd_end_with_error() }
        let writer = Unmanaged<HTTPServerWriter>.fromOpaque(context).takeUnretainedValue()
        return writer.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
      }, Unmanaged.passRetained(writer).toOpaque(),
      { context in
        if let context { Unmanaged<HTTPServerWriter>.fromOpaque(context).release() }
      })
  }

  /// Leaves the connection to be closed by the caller's `.NO`.
  private func misbehave(_ misbehaviour: HTTPServerMisbehaviour) {
    switch misbehaviour {
    case .hangUp: break
    case .raw(let bytes):
      _ = bytes.withUnsafeBytes {
        send(cmicrohttpd_socket(pointer), $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
    }
  }
}
