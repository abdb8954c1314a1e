import Testing

@testable import TattlerHost

@Suite struct OTLPFormTests {
  @Test(arguments: [
    ("application/x-protobuf", OTLPForm.protobuf), ("application/json", .json), ("Application/JSON", .json),
    ("application/json; charset=utf-8", .json), ("application/json;charset=utf-8", .json),
    (" application/x-protobuf ; a=b", .protobuf),
  ])
  func theTwoFormsAreKnown(text: String, form: OTLPForm) { #expect(OTLPForm(contentType: text) == form) }

  @Test(arguments: [
    nil, "", ";", "application/protobuf", "application/x-protobufs", "text/plain", "application/grpc", "json",
    "application/json, application/json", "application /json",
  ])
  func everythingElseIsNot(text: String?) { #expect(OTLPForm(contentType: text) == nil) }
}
