import TattlerTransport
import Testing

@testable import TattlerExport

@Suite struct HTTPExportSourceTests {
  @Test(
    "A page for people is told from an answer by its type",
    arguments: [
      (200, "text/html", true), (200, "Text/HTML; charset=utf-8", true), (200, "application/json", false),
      (200, nil, false), (200, "text/plain", false), (502, "text/html", false),
    ] as [(Int, String?, Bool)])
  func page(_ status: Int, _ type: String?, _ isPage: Bool) {
    var headers = HTTPHeaders()
    if let type { headers.add(name: "Content-Type", value: type) }
    #expect(HTTPExportSource.isPage(HTTPResponse(status: status, headers: headers, body: [])) == isPage)
  }
}
