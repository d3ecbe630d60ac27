import CCurl
import Glibc

extension EasyHandle {
  /// Connects libcurl's callbacks to ``transfer``. They run on the loop's thread, inside its calls to libcurl.
  func installCallbacks() {
    ccurl_set_bytes_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let transfer = currentTransfer(behind: context) else { return 0 }
      switch transfer.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) {
      case .taken: return size * count
      case .pause: return Int(CURL_WRITEFUNC_PAUSE)
      case .stop: return Int(CURL_WRITEFUNC_ERROR)
      }
    }
    ccurl_set_bytes_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let context else { return 0 }
      let easy = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
      guard let transfer = easy.transfer else { return 0 }
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      guard transfer.receive(headerLine: line) else { return Int(CURL_WRITEFUNC_ERROR) }
      if transfer.isAnswered { easy.dropShortBody() }
      return line.count
    }
    ccurl_set_bytes_callback(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
      guard let transfer = currentTransfer(behind: context) else { return Int(CURL_READFUNC_ABORT) }
      return transfer.upload(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
    }
    ccurl_set_seek_callback(handle) { context, offset, origin in
      guard origin == SEEK_SET, let transfer = currentTransfer(behind: context) else {
        return CURL_SEEKFUNC_FAIL
      }
      transfer.rewindUpload(to: Int(offset))
      return CURL_SEEKFUNC_OK
    }
    ccurl_set_socket_callback(handle) { context, socket, _ in
      guard let context else { return CURL_SOCKOPT_ERROR }
      Unmanaged<WatchedSockets>.fromOpaque(context).takeUnretainedValue().opened(socket)
      // A line that died in silence is noticed by what the other side does not acknowledge, long before the system's
      // quarter of an hour.
      var limit: UInt32 = 20_000
      setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, socklen_t(MemoryLayout<UInt32>.size))
      return CURL_SOCKOPT_OK
    }
    ccurl_set_close_callback(handle) { context, socket in
      guard let context else { return Glibc.close(socket) }
      return Unmanaged<WatchedSockets>.fromOpaque(context).takeUnretainedValue().close(socket)
    }
    ccurl_set_prereq_callback(handle) { context, _, _, _, _ in
      guard let context else { return CURL_PREREQFUNC_ABORT }
      let easy = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
      guard let transfer = easy.transfer else { return CURL_PREREQFUNC_ABORT }
      return transfer.willSend(isFirstByte: easy.hasWrittenNothing)
        ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }
  }
}

private func currentTransfer(behind context: UnsafeMutableRawPointer?) -> Transfer? {
  context.flatMap { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue().transfer }
}
