/// A YAML file as a tree of nodes.
///
/// One document a file, in UTF-8. Not read, because configuration is easier to follow without them: aliases, tags,
/// keys that are no text, the same key twice.
package struct YAMLDocument: Sendable {
  /// Configuration is written by hand; larger than this it is something else.
  package static let largest = 1 << 20
  package static let deepest = 32

  /// Nothing (``YAMLNode/isNull``) when the file holds only comments.
  package let root: YAMLNode

  /// - Parameter file: What errors call the file.
  /// - Throws: ``YAMLError`` for the first thing that is no YAML, or not ours.
  package init(parsing text: [UInt8], file: String) throws(YAMLError) {
    guard text.count <= YAMLDocument.largest else {
      throw YAMLError(file: file, line: 1, message: "the file is larger than \(YAMLDocument.largest) bytes")
    }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = text.starts(with: byteOrderMark) ? text.dropFirst(3) : text[...]
    let outcome = content.withUnsafeBufferPointer { bytes in
      Result { () throws(YAMLError) in
        var builder = YAMLTreeBuilder(YAMLEvents(of: bytes, file: file), file: file)
        return try builder.root()
      }
    }
    root = try outcome.get()
  }

  package init(parsing text: String, file: String) throws(YAMLError) {
    try self.init(parsing: Array(text.utf8), file: file)
  }
}
