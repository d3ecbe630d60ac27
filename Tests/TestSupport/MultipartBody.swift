import Foundation
import JSON

/// A form as browsers send files (RFC 7578).
package struct MultipartBody {
  package struct Part {
    package let name: String
    package let fileName: String?
    package let type: String?
    package let bytes: ArraySlice<UInt8>

    package var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  package let parts: [Part]

  /// - Parameter type: The content type of the request, which names the boundary.
  /// - Returns: `nil` for what is no such form.
  package init?(_ body: [UInt8], type: String) {
    guard let mark = type.range(of: "boundary=") else { return nil }
    let boundary = Array("--\(type[mark.upperBound...].filter { $0 != "\"" })".utf8)
    var (parts, rest) = ([Part](), body[...])
    guard rest.starts(with: boundary) else { return nil }
    rest = rest.dropFirst(boundary.count)
    while rest.starts(with: [13, 10]) {
      rest = rest.dropFirst(2)
      guard let head = rest.firstRange(of: [13, 10, 13, 10]),
        let end = rest.firstRange(of: [13, 10] + boundary)
      else { return nil }
      let headers = String(decoding: rest[..<head.lowerBound], as: UTF8.self)
      guard let name = Self.parameter("name", in: headers) else { return nil }
      parts.append(
        Part(
          name: name, fileName: Self.parameter("filename", in: headers),
          type: headers.split(separator: "\r\n").lazy.compactMap { line in
            line.lowercased().hasPrefix("content-type:")
              ? line.drop { $0 != ":" }.dropFirst().drop { $0 == " " } : nil
          }.first.map { String($0) },
          bytes: rest[head.upperBound..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    guard rest.starts(with: Array("--".utf8)) else { return nil }
    self.parts = parts
  }

  // MARK: As Discord uses it: `payload_json` and `files[n]`

  var payload: JSONValue? {
    guard let part = parts.first(where: { $0.name == "payload_json" }) else { return nil }
    return (try? JSONDocument(parsing: Array(part.bytes)))?.root
  }

  /// The names of the files; `nil` when they are not what the payload says of them.
  func files(describedBy payload: JSONValue) -> [String]? {
    let files = parts.filter { $0.name != "payload_json" }
    var names: [String] = []
    for (index, file) in files.enumerated() {
      guard file.name == "files[\(index)]", let name = file.fileName, file.bytes.count <= 10 * 1_024 * 1_024
      else { return nil }
      names.append(name)
    }
    let ids = (payload["attachments"]?.array ?? []).compactMap { entry in
      entry["id"]?.int64 ?? entry["id"]?.string.flatMap { Int64($0) }
    }
    return ids.sorted() == files.indices.map { Int64($0) } ? names : nil
  }

  private static func parameter(_ name: String, in headers: String) -> String? {
    guard let start = headers.range(of: "; \(name)=\"") else { return nil }
    return String(headers[start.upperBound...].prefix { $0 != "\"" })
  }
}
