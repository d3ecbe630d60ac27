import CMicrohttpd

/// A request with its whole body.
package struct HTTPServerRequest: Sendable {
  package let method: String
  /// Without the query, percent-decoded.
  package let path: String
  /// Percent-decoded, in order; a name without `=` has an empty value.
  package let query: [(name: String, value: String)]
  package let headers: HTTPHeaders
  package let body: [UInt8]

  package init(
    method: String, path: String, query: [(name: String, value: String)] = [],
    headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// Copies a request out of libmicrohttpd, whose strings end with the connection's turn.
  init(of connection: OpaquePointer, method: UnsafePointer<CChar>, path: UnsafePointer<CChar>, body: [UInt8])
  {
    self.method = String(cString: method)
    self.path = String(cString: path)
    self.body = body
    var headers = HTTPHeaders()
    withUnsafeMutablePointer(to: &headers) { headers in
      _ = MHD_get_connection_values(
        connection, .HEADER_KIND,
        { context, _, name, value in
          guard let name else { return .YES }
          context?.assumingMemoryBound(to: HTTPHeaders.self).pointee.append(name, value)
          return .YES
        }, headers)
    }
    self.headers = headers
    var query: [(name: String, value: String)] = []
    withUnsafeMutablePointer(to: &query) { query in
      _ = MHD_get_connection_values(
        connection, .GET_ARGUMENT_KIND,
        { context, _, name, value in
          guard let name else { return .YES }
          let field = (name: String(cString: name), value: value.map { String(cString: $0) } ?? "")
          context?.assumingMemoryBound(to: [(name: String, value: String)].self).pointee.append(field)
          return .YES
        }, query)
    }
    self.query = query
  }
}

extension HTTPHeaders {
  fileprivate mutating func append(_ name: UnsafePointer<CChar>, _ value: UnsafePointer<CChar>?) {
    append(String(cString: name), value.map { String(cString: $0) } ?? "")
  }
}
