/// The text of a file or of a pipe, in an encoding that editors and shells write.
package struct CredentialBytes {
  /// The text without a byte-order mark; nil where it is neither UTF-8 nor UTF-16 with a mark.
  package let text: String?

  /// Whether the bytes begin with a mark of UTF-16, as Windows PowerShell writes files; readers of `.env` files take
  /// UTF-8 alone.
  package let isUTF16: Bool

  /// What a file of variables is that is not the UTF-8 of its readers, and what to do: behind `the file is`.
  package var refusal: String {
    let found = isUTF16 ? "UTF-16" : "not UTF-8"
    return "\(found), which readers of .env files do not take; \(CredentialCode.encodingNotUTF8.remedy)"
  }

  /// Reads bytes.
  package init(_ bytes: [UInt8]) {
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    isUTF16 = isLittle || bytes.starts(with: [0xFE, 0xFF])
    guard isUTF16 else {
      text = String(validating: bytes, as: UTF8.self).map(CredentialLines.withoutMark)
      return
    }
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { at in
      let (low, high) = isLittle ? (bytes[at], bytes[at + 1]) : (bytes[at + 1], bytes[at])
      return UInt16(high) << 8 | UInt16(low)
    }
    text = bytes.count.isMultiple(of: 2) ? String(validating: units, as: UTF16.self) : nil
  }
}
