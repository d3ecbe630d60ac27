import CPersonas
import Glibc
import YAML

/// The personas that can be chosen, and what is wrong with their files.
package struct PersonaLibrary: Sendable {
  package private(set) var personas: [String: Persona] = [:]
  /// What keeps a persona from being used, as `file:line: message`.
  package private(set) var errors: [YAMLError] = []
  /// What is probably a slip.
  package private(set) var warnings: [YAMLError] = []

  /// The file name of a persona without its ending.
  package subscript(id: String) -> Persona? { personas[id] }

  /// Nobody keeps more characters than that by hand; it bounds what a wrong folder costs.
  private static let most = 64

  private init() {}

  /// The personas that Warden was built with.
  ///
  /// - Parameter wanted: The only one to read; `nil` for all of them.
  package static func builtIn(only wanted: String? = nil) -> PersonaLibrary {
    var library = PersonaLibrary()
    var index: Int32 = 0
    while let bytes = cpersonas_at(index).bytes {
      let file = cpersonas_at(index)
      let id = String(cString: file.name)
      index += 1
      if let wanted, id != wanted { continue }
      library.add(
        [UInt8](UnsafeBufferPointer(start: bytes, count: file.length)), id: id, file: "built-in \(id).yaml")
    }
    return library
  }

  /// Reads every `*.yaml` in a folder; where there is no such folder, the personas that Warden was built with.
  ///
  /// Why a persona is not there: what is wrong with its own file, or with the folder.
  package func error(of id: String) -> YAMLError? {
    errors.first { $0.file.hasSuffix("/\(id).yaml") || !$0.file.hasSuffix(".yaml") }
  }

  /// A file that cannot be used is told of in ``errors`` and left out; the others are there.
  ///
  /// - Parameter wanted: The only persona to read, which takes 2 ms; `nil` for all of them.
  package static func load(_ folder: String, only wanted: String? = nil) -> PersonaLibrary {
    guard let directory = opendir(folder) else {
      guard errno != ENOENT else { return builtIn(only: wanted) }
      var library = PersonaLibrary()
      library.errors.append(YAMLError(file: folder, line: 1, message: "the folder cannot be read"))
      return library
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let wanted, name != wanted + ".yaml" { continue }
      if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(name) }
    }
    var library = PersonaLibrary()
    for name in names.sorted().prefix(most) { library.read(name, in: folder) }
    if names.count > most {
      let message = "holds \(names.count) personas; only the first \(most) are read"
      library.warnings.append(YAMLError(file: folder, line: 1, message: message))
    }
    if names.isEmpty {
      let missing = wanted.map { "holds no persona \($0).yaml" } ?? "holds no persona (*.yaml)"
      library.errors.append(YAMLError(file: folder, line: 1, message: missing))
    }
    return library
  }

  private mutating func read(_ name: String, in folder: String) {
    let path = "\(folder)/\(name)"
    guard let bytes = contents(of: path, atMost: YAMLDocument.largest + 1) else {
      errors.append(YAMLError(file: path, line: 1, message: "the file cannot be read"))
      return
    }
    add(bytes, id: String(name.dropLast(5)), file: path)
  }

  /// Reads one persona file; for tests, and for personas that do not lie in a folder.
  package mutating func add(_ bytes: [UInt8], id: String, file: String) {
    let (persona, complaints) = PersonaReader.read(bytes, id: id, file: file)
    errors += complaints.errors
    warnings += complaints.warnings
    personas[id] = persona
  }
}

/// The bytes of a file; `nil` when it cannot be read. What lies behind the limit is left out.
private func contents(of path: String, atMost limit: Int) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
  while bytes.count < limit {
    let count = Glibc.read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { return nil }
    if count == 0 { break }
    bytes.append(contentsOf: chunk[..<count])
  }
  return bytes
}
