import CCurl

/// A multi handle of libcurl's. ``wakeUp()`` may be called from any thread, everything else only from the one that
/// runs the transfers: that is what makes it safe to share.
@safe final class CurlMulti: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// libcurl's own set-up, done once in a process; thread-safe from 7.84 on.
  private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init?(maximumConnections: Int, maximumConnectionsPerHost: Int) {
    guard Self.isLibraryReady, let handle = unsafe curl_multi_init() else { return nil }
    unsafe self.handle = handle
    unsafe tattler_curl_multi_set_long(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, max(1, maximumConnections))
    unsafe tattler_curl_multi_set_long(handle, CURLMOPT_MAX_HOST_CONNECTIONS, max(1, maximumConnectionsPerHost))
    unsafe tattler_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, max(1, maximumConnections))
  }

  deinit {
    unsafe curl_multi_cleanup(handle)
  }

  func add(_ easy: CurlEasy) -> Bool {
    unsafe curl_multi_add_handle(handle, easy.handle) == CURLM_OK
  }

  func remove(_ easy: CurlEasy) {
    unsafe curl_multi_remove_handle(handle, easy.handle)
  }

  /// Moves every transfer on as far as it goes; false where libcurl itself failed.
  func perform() -> Bool {
    var running: CInt = 0
    return unsafe curl_multi_perform(handle, &running) == CURLM_OK
  }

  /// Waits for a socket, a timer of libcurl's, ``wakeUp()``, or the timeout; false where waiting failed.
  func wait(milliseconds: Int) -> Bool {
    unsafe curl_multi_poll(handle, nil, 0, CInt(clamping: milliseconds), nil) == CURLM_OK
  }

  /// Ends a wait that runs, or else the next one at once.
  func wakeUp() {
    unsafe curl_multi_wakeup(handle)
  }

  /// The next finished transfer, by the address of its handle.
  func nextFinished() -> (address: UInt, code: CURLcode)? {
    var remaining: CInt = 0
    while let message = unsafe curl_multi_info_read(handle, &remaining) {
      guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else { continue }
      return unsafe (UInt(bitPattern: easy), tattler_curl_message_result(message))
    }
    return nil
  }
}
