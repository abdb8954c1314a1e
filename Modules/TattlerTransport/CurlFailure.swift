import CCurl

/// A code other than `CURLE_OK` from an option of libcurl's.
struct CurlFailure: Error {
  let code: CURLcode

  static func check(_ code: CURLcode) throws(CurlFailure) {
    guard code == CURLE_OK else { throw CurlFailure(code: code) }
  }
}
