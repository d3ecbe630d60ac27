import Foundation

/// Files of the repository as inputs to begin with; the working folder is its root.
enum Seeds {
  /// The files right in `folder`, in order.
  static func files(in folder: String) throws -> [[UInt8]] {
    let paths = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
    return try paths.filter { !isFolder($0) }.map(file)
  }

  static func file(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}

extension [String] {
  /// As inputs.
  var inputs: [[UInt8]] { map { [UInt8]($0.utf8) } }
}

/// Cuts an input into pieces whose lengths it says itself, so that the fuzzer finds the borders that hurt.
struct Pieces: Sequence, IteratorProtocol {
  var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

  mutating func next() -> [UInt8]? {
    guard let length = rest.popFirst() else { return nil }
    let piece = rest.prefix(Int(length))
    rest = rest.dropFirst(piece.count)
    return Array(piece)
  }

  /// The pieces that ``next()`` cuts back into `bytes`.
  static func cutting(_ bytes: [UInt8], every length: UInt8) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: Int(length)).flatMap { start in
      let piece = bytes[start..<Swift.min(bytes.count, start + Int(length))]
      return [UInt8(piece.count)] + piece
    }
  }
}
