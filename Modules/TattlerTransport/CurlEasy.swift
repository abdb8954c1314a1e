import CCurl

/// An easy handle of libcurl's with the memory that it refers to: the error text and the header list.
///
/// Only the thread that runs its multi handle may use it.
@safe final class CurlEasy {
  let handle: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var headerList: UnsafeMutablePointer<curl_slist>?

  init?() {
    guard let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = handle
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(headerList)
    unsafe errorText.deallocate()
  }

  /// What the multi handle knows this handle by.
  var address: UInt { unsafe UInt(bitPattern: handle) }

  /// Forgets every option, and with them every secret; the handle can serve another request.
  func reset() {
    unsafe curl_easy_reset(handle)
    unsafe curl_slist_free_all(headerList)
    unsafe headerList = nil
    unsafe errorText.pointee = 0
  }

  func set(_ option: CURLoption, _ value: Int) throws(CurlFailure) {
    try unsafe CurlFailure.check(tattler_curl_set_long(handle, option, value))
  }

  func set(_ option: CURLoption, offset value: Int) throws(CurlFailure) {
    try unsafe CurlFailure.check(tattler_curl_set_offset(handle, option, curl_off_t(value)))
  }

  /// Sets a text, which libcurl copies.
  func set(_ option: CURLoption, _ value: String) throws(CurlFailure) {
    try unsafe CurlFailure.check(tattler_curl_set_string(handle, option, value))
  }

  func setHeaders(_ lines: [String]) throws(CurlFailure) {
    for line in lines {
      guard let list = unsafe curl_slist_append(headerList, line) else { throw CurlFailure(code: CURLE_OUT_OF_MEMORY) }
      unsafe headerList = list
    }
    try unsafe CurlFailure.check(tattler_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList))
  }

  /// Has libcurl call the exchange for every piece of the request and the response. The exchange must outlive the
  /// transfer: libcurl holds an unretained reference.
  func setCallbacks(_ exchange: HTTPExchange) throws(CurlFailure) {
    let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
    unsafe tattler_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    try unsafe CurlFailure.check(tattler_curl_set_callback(handle, CURLOPT_WRITEFUNCTION, receiveBody))
    try unsafe CurlFailure.check(tattler_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
    try unsafe CurlFailure.check(tattler_curl_set_callback(handle, CURLOPT_HEADERFUNCTION, receiveHeader))
    try unsafe CurlFailure.check(tattler_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
    guard exchange.transfer.request.sendsBody else { return }
    try unsafe CurlFailure.check(tattler_curl_set_callback(handle, CURLOPT_READFUNCTION, sendBody))
    try unsafe CurlFailure.check(tattler_curl_set_pointer(handle, CURLOPT_READDATA, context))
    try unsafe CurlFailure.check(tattler_curl_set_seek_callback(handle, rewindBody))
    try unsafe CurlFailure.check(tattler_curl_set_pointer(handle, CURLOPT_SEEKDATA, context))
  }

  func long(_ info: CURLINFO) -> Int {
    var value = 0
    unsafe tattler_curl_get_long(handle, info, &value)
    return value
  }

  /// A time of the transfer in microseconds.
  func microseconds(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    unsafe tattler_curl_get_offset(handle, info, &value)
    return Int(value)
  }

  /// What libcurl says about a failure, cleaned of userinfo.
  func words(for code: CURLcode) -> String {
    let text = unsafe errorText.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
    return RedactedURL.scrub(text)
  }
}

private func receiveBody(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let exchange = unsafe exchange(context) else { return 0 }
  return unsafe exchange.receiveBody(bytes(data, size, count))
}

private func receiveHeader(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let exchange = unsafe exchange(context) else { return 0 }
  return unsafe exchange.receiveHeader(bytes(data, size, count))
}

private func sendBody(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let exchange = unsafe exchange(context), let data = unsafe data else { return Int(CURL_READFUNC_ABORT) }
  return unsafe exchange.sendBody(UnsafeMutableRawBufferPointer(start: data, count: size * count))
}

private func rewindBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: CInt) -> CInt {
  guard let exchange = unsafe exchange(context), origin == 0 else { return CInt(CURL_SEEKFUNC_FAIL) }
  return exchange.rewindBody(to: Int(offset)) ? CInt(CURL_SEEKFUNC_OK) : CInt(CURL_SEEKFUNC_FAIL)
}

private func exchange(_ context: UnsafeMutableRawPointer?) -> HTTPExchange? {
  unsafe context.map { unsafe Unmanaged<HTTPExchange>.fromOpaque($0).takeUnretainedValue() }
}

private func bytes(_ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int) -> UnsafeRawBufferPointer {
  unsafe UnsafeRawBufferPointer(start: data, count: size * count)
}
