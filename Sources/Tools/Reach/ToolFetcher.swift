import Groundwork
import Transport
import Vocabulary

/// Asks hosts of the allowlist, and nobody else, however a name resolves and wherever an answer points.
///
/// A host's name is looked up once; every address that comes of it must be public, and the connection goes to one of
/// these very addresses. Redirects are not followed. Nothing is sent along: no cookies, no keys.
package struct ToolFetcher: Sendable {
  /// Threat model: 1 MiB and 10 s are more than any answer of a tool needs.
  package struct Limits: Hashable, Sendable {
    package var bytes: Int
    /// For everything together: look-up, connection, answer.
    package var time: Duration

    package init(bytes: Int = 1 << 20, time: Duration = .seconds(10)) {
      self.bytes = min(bytes, 1 << 20)
      self.time = min(time, .seconds(10))
    }
  }

  package typealias Send = @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse

  private let allowlist: Allowlist
  private let resolver: HostResolver
  private let send: Send
  private let userAgent: String
  private let clock: any Timekeeper

  /// - Parameters:
  ///   - userAgent: Says who asks, and how to reach them.
  ///   - send: Of an HTTP client, which follows no redirect and checks certificates.
  package init(
    _ allowlist: Allowlist, userAgent: String, resolver: HostResolver = .system, clock: any Timekeeper,
    send: @escaping Send
  ) {
    self.allowlist = allowlist
    self.userAgent = userAgent
    self.resolver = resolver
    self.clock = clock
    self.send = send
  }

  package func mayAsk(_ site: ToolAddress.Site) -> Bool {
    switch site {
    case .host(let host): allowlist.contains(host)
    // Set by an operator, and never by anybody else.
    case .thisMachine: true
    }
  }

  /// Asks for a page, which has to come with status 200.
  ///
  /// - Returns: The body.
  package func get(_ address: ToolAddress, _ limits: Limits = Limits()) async throws(FetchError) -> [UInt8] {
    guard mayAsk(address.site) else { throw .notAllowed }
    let response: HTTPResponse
    do {
      response = try await withLease(limits.time, clock) { try await answer(to: address, limits) }
    } catch let error as FetchError {
      throw error
    } catch is DeadlineExceeded {
      throw .timedOut
    } catch {
      throw .cancelled
    }
    switch response.status {
    case 200: return response.body
    case 300..<400: throw .redirected
    case 429, 503: throw .busy
    default: throw .refused(status: response.status)
    }
  }

  private func answer(to address: ToolAddress, _ limits: Limits) async throws -> HTTPResponse {
    var request = HTTPRequest(
      "GET", address.url, headers: [("User-Agent", userAgent), ("Accept", "application/json")])
    request.deadline = limits.time
    request.connectTimeout = min(.seconds(5), limits.time)
    request.responseLimit = limits.bytes
    guard case .host(let host) = address.site else { return try await outcome(of: request) }
    var failure = FetchError.notFound
    for address in try await publicAddresses(of: host).prefix(Self.triedAddresses) {
      request.pinnedAddress = address.description
      do {
        return try await outcome(of: request)
      } catch FetchError.unreachable {
        failure = .unreachable
      }
    }
    throw failure
  }

  /// The next address is tried where one accepts no connection: often the machine has no route for IPv6.
  private static let triedAddresses = 3

  /// One address that is not public spoils all: it is the mark of a name that was made to lead inside.
  private func publicAddresses(of host: HostName) async throws(FetchError) -> [IPAddress] {
    let found: [IPAddress]
    do {
      found = try await resolver.addresses(host.text)
    } catch {
      switch error {
      case .notFound: throw .notFound
      case .busy: throw .busy
      case .cancelled: throw .cancelled
      }
    }
    guard !found.isEmpty else { throw .notFound }
    guard found.allSatisfy(\.isPublic) else { throw .notPublic }
    return found
  }

  private func outcome(of request: HTTPRequest) async throws(FetchError) -> HTTPResponse {
    do {
      return try await send(request)
    } catch {
      switch error {
      case .notAllowed: throw .notAllowed
      case .nameNotResolved: throw .notFound
      case .notConnected, .notTrusted, .connectionLost, .shutDown: throw .unreachable
      case .timedOut: throw .timedOut
      case .unreadable: throw .unreadable
      case .bodyTooLarge(let limit): throw .tooLarge(limit: limit)
      case .cancelled: throw .cancelled
      }
    }
  }
}
