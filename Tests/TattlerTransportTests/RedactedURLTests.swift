import Testing

@testable import TattlerTransport

@Suite struct RedactedURLTests {
  @Test(arguments: [
    ("https://user:pass@host:8443/a/b?c=d#e", "https://host:8443/a/b?(redacted)"), ("http://host", "http://host/"),
    ("HTTP://HOST/x", "http://HOST/x"), ("https://pass@host/", "https://host/"), ("not a url", "(unreadable URL)"),
    ("http://[::1]:80/x", "http://[::1]:80/x"),
  ])
  func `a URL keeps what is needed to judge it`(url: String, text: String) {
    #expect(RedactedURL.text(of: url) == text)
  }

  @Test(arguments: [
    ("Could not resolve host: a.b", "Could not resolve host: a.b"),
    ("Unsupported proxy syntax in 'http://user:pa ss@host:1'", "(redacted)@host:1'"), ("a@b@c", "(redacted)@c"),
  ])
  func `libcurl's words lose what stands before an at sign`(text: String, expected: String) {
    #expect(RedactedURL.scrub(text) == expected)
  }
}
