import TattlerMetrics
import Testing

struct TraceContextTests {
  private static let example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func `A header is read`() throws {
    let context = try #require(TraceContext(traceParent: Self.example))
    #expect(context.traceID == 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c)
    #expect(context.spanID == 0xb7ad_6b71_6920_3331 && context.isSampled)
    #expect(TraceContext(traceParent: Self.example.replacing("-01", with: "-02"))?.isSampled == false)
    #expect(TraceContext(traceParent: Self.example.replacing("-01", with: "-ff"))?.isSampled == true)
  }

  @Test(arguments: [
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes",
  ])
  func `A later version is read as far as it is known`(_ text: String) {
    #expect(TraceContext(traceParent: text)?.isSampled == true)
  }

  @Test(arguments: [
    "", "00", "00-",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
    " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 ",
    "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
    "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
    "00-0af7651916cd43dd8448eb211c80319ç-b7ad6b7169203331-01",
  ])
  func `What is not exactly as specified is refused`(_ text: String) {
    #expect(TraceContext(traceParent: text) == nil)
  }
}
