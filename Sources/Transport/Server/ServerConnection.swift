import CMicrohttpd

/// libmicrohttpd's connection, for as long as one exchange lasts.
///
/// `@unchecked`: of the two calls made from other threads, libmicrohttpd documents `MHD_resume_connection` as safe, and
/// a suspended connection stays alive until it is resumed. Everything else happens on the server's thread.
struct ServerConnection: @unchecked Sendable {
  let pointer: OpaquePointer

  func suspend() { MHD_suspend_connection(pointer) }
  func resume() { MHD_resume_connection(pointer) }
}
