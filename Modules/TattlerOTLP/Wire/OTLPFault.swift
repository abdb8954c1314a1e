/// What is wrong with a message, before anybody has worked out how to say it.
///
/// The hot paths throw this; path and sentence are made afterwards, by a second walk over the message.
struct OTLPFault: Error {
  let code: OTLPError.Code
  /// The byte in the body, from 0.
  let offset: Int

  init(_ code: OTLPError.Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}
