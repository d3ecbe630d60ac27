import Glibc

/// Why a server does not come up. Prints as one sentence that names address and port.
package enum HTTPServerError: Error, Equatable, CustomStringConvertible {
  case noAddress(String)
  case portInUse(address: String, port: UInt16)
  case cannotListen(address: String, port: UInt16, systemError: Int32)

  package var description: String {
    switch self {
    case .noAddress(let text):
      "\(text) is no IP address to listen on"
    case .portInUse(let address, let port):
      "another process already listens on \(address) port \(port)"
    case .cannotListen(let address, let port, let number):
      "cannot listen on \(address) port \(port): \(String(cString: strerror(number)))"
    }
  }
}
