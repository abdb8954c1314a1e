import Testing

@testable import TattlerGrafana

@Suite struct OTelTextTests {
  private func headers(_ text: String) -> [String] { OTelText.headers(text).pairs.map { "\($0.key): \($0.value)" } }

  @Test("Pairs are split at commas and the first equals sign, trimmed and decoded")
  func pairs() {
    #expect(headers("a=1,b=2") == ["a: 1", "b: 2"])
    #expect(headers(" a = 1 ,\tb= 2 ") == ["a: 1", "b: 2"])
    #expect(headers("name===value=") == ["name: ==value="])
    #expect(headers("key=value%20with%20space") == ["key: value with space"])
    #expect(headers("%20key%20=v") == ["key: v"])
    #expect(headers(" , , ,").isEmpty && headers("").isEmpty)
  }

  @Test("Basic credentials are taken with a space and with its code, with and without padding; a plus stays")
  func credentials() {
    for text in ["Basic YTpi+Q==", "Basic%20YTpi+Q==", "Basic%20YTpi%2BQ%3D%3D"] {
      #expect(headers("Authorization=\(text)") == ["Authorization: Basic YTpi+Q=="])
    }
    #expect(
      headers("Authorization=Basic%20YTpi,X-Scope-OrgID=7") == ["Authorization: Basic YTpi", "X-Scope-OrgID: 7"])
  }

  @Test("A percent sign that begins no code, and codes that are no UTF-8, stay as they are")
  func badCodes() {
    #expect(headers("a=100%,b=%4,c=%zz,d=%ff") == ["a: 100%", "b: %4", "c: %zz", "d: %ff"])
  }

  @Test(
    "What is no header is told by its place, and the others count",
    arguments: [
      ("key1,key2=value2", 1), ("a=1,=value,c=3", 2), ("a=1,}x{=2", 2), ("a=1,b=", 2),
      ("a=1,k=v%0D%0AInjected: yes", 2),
      ("a=1,b c=2", 2),
    ])
  func problems(text: String, place: Int) {
    let read = OTelText.headers(text)
    #expect(read.problems == [place])
    #expect(read.pairs.count >= 1 && !read.pairs.contains { $0.value.contains("Injected") })
  }
}
