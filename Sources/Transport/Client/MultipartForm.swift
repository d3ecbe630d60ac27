import CCurl

/// Describes a form to libcurl, which reads the parts where they lie and copies none of them.
func makeForm(_ parts: [HTTPRequest.Part], for handle: UnsafeMutableRawPointer) -> OpaquePointer? {
  let form = curl_mime_init(handle)
  for part in parts {
    let field = curl_mime_addpart(form)
    curl_mime_name(field, part.name)
    if let fileName = part.fileName { curl_mime_filename(field, fileName) }
    if let contentType = part.contentType { curl_mime_type(field, contentType) }
    let reader = Unmanaged.passRetained(PartReader(part.content)).toOpaque()
    curl_mime_data_cb(
      field, curl_off_t(part.content.count),
      { bytes, size, count, context in
        guard let context else { return Int(CURL_READFUNC_ABORT) }
        let reader = Unmanaged<PartReader>.fromOpaque(context).takeUnretainedValue()
        return reader.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
      },
      { context, offset, origin in
        guard origin == SEEK_SET, let context else { return CURL_SEEKFUNC_FAIL }
        Unmanaged<PartReader>.fromOpaque(context).takeUnretainedValue().offset = Int(offset)
        return CURL_SEEKFUNC_OK
      },
      { context in
        if let context { Unmanaged<PartReader>.fromOpaque(context).release() }
      }, reader)
  }
  return form
}

private final class PartReader {
  private let content: [UInt8]
  var offset = 0

  init(_ content: [UInt8]) { self.content = content }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let rest = content[min(offset, content.count)...].prefix(buffer.count)
    buffer.copyBytes(from: rest)
    offset += rest.count
    return rest.count
  }
}
