import CCairo

/// Cairo, loaded with the first picture.
struct Cairo {
  let call: ccairo_functions

  private init?() {
    var functions = ccairo_functions()
    guard ccairo_load(&functions) != 0 else { return nil }
    call = functions
  }

  private static let loaded = Cairo()

  /// - Throws: ``ChartError/noLibrary`` on a machine without Cairo.
  static func load() throws(ChartError) -> Cairo {
    guard let loaded else { throw .noLibrary }
    return loaded
  }
}

/// Why there is no picture.
package enum ChartError: Error, Equatable {
  /// The shared library of Cairo is not installed.
  case noLibrary
  /// More pictures are wanted at once than one machine should draw.
  case busy
  /// Cairo's own word for what went wrong: out of memory, in practice.
  case failed(code: UInt32)

  var reason: String {
    switch self {
    case .noLibrary: "libcairo.so.2 is not installed"
    case .busy: "too many are wanted at once"
    case .failed(let code): "Cairo failed with status \(code)"
    }
  }
}
