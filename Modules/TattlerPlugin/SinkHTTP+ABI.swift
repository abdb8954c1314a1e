internal import CTattlerPlugin

extension SinkHTTPRequest {
  /// Lends the request to C for the time of the call.
  func withRecord<Result>(_ body: (UnsafePointer<tattler_http_request>) -> Result) -> Result {
    unsafe method.withTattlerString { method in
      unsafe url.withTattlerString { url in
        unsafe withTattlerHeaders(headers) { headers, count in
          unsafe self.body.withTattlerBytes { bytes in
            var record = unsafe tattler_http_request(
              struct_size: UInt32(MemoryLayout<tattler_http_request>.size),
              flags: compressesWithGzip ? TATTLER_HTTP_COMPRESS_GZIP : 0, method: method, url: url, headers: headers,
              header_count: count, body: bytes, connect_timeout_ms: connectTimeoutMilliseconds ?? 0,
              total_timeout_ms: totalTimeoutMilliseconds ?? 0)
            return unsafe body(&record)
          }
        }
      }
    }
  }

  /// Copies a request of the C side.
  init(_ record: tattler_http_request) {
    let connect = unsafe record.connect_timeout_ms
    let total = unsafe record.total_timeout_ms
    self.init(
      method: unsafe record.method.copied, url: unsafe record.url.copied,
      headers: unsafe copiedHeaders(record.headers, record.header_count), body: unsafe record.body.copied,
      compressesWithGzip: unsafe record.flags & TATTLER_HTTP_COMPRESS_GZIP != 0,
      connectTimeoutMilliseconds: connect == 0 ? nil : connect, totalTimeoutMilliseconds: total == 0 ? nil : total)
  }
}

extension SinkHTTPResponse {
  /// Lends the response to C for the time of the call.
  func withRecord(_ body: (UnsafePointer<tattler_http_response>) -> Void) {
    let (kind, retryAfter) = meaning.abi
    unsafe message.withTattlerString { text in
      unsafe withTattlerHeaders(headers) { headers, count in
        unsafe self.body.withTattlerBytes { bytes in
          var record = unsafe tattler_http_response(
            struct_size: UInt32(MemoryLayout<tattler_http_response>.size), status: UInt32(clamping: status ?? 0),
            meaning: kind, reserved: 0, retry_after_ns: retryAfter, message: text, headers: headers,
            header_count: count, body: bytes, rejected_points: UInt64(clamping: rejectedPoints))
          unsafe body(&record)
        }
      }
    }
  }

  /// Copies a response of the C side.
  init(_ record: tattler_http_response) {
    let status = unsafe record.status
    let kind = unsafe record.meaning
    let wait = unsafe record.retry_after_ns
    self.init(
      status: status == 0 ? nil : Int(status), headers: unsafe copiedHeaders(record.headers, record.header_count),
      body: unsafe record.body.copied, meaning: SinkOutcome.Disposition(kind: kind, retryAfter: wait),
      rejectedPoints: Int(clamping: unsafe record.rejected_points), message: unsafe record.message.copied)
  }
}

private func copiedHeaders(
  _ headers: UnsafePointer<tattler_http_header>?, _ count: Int
) -> [(name: String, value: String)] {
  guard let headers = unsafe headers else { return [] }
  return (0..<count).map { index in
    (unsafe headers[index].name.copied, unsafe headers[index].value.copied)
  }
}
