internal import TattlerConfig
internal import TattlerGrafana

extension FuzzTarget {
  /// The explanation of headers, `.env` lines, tokens and servers' words.
  ///
  /// Whatever stands there, no secret is shown, each finding is one line, and a corrected line is right.
  public static let credentials = FuzzTarget(
    "credentials", tokens: CredentialsText.tokens, generate: CredentialsText.document, check: CredentialsCheck.run)
}

private enum CredentialsCheck {
  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    let text = String(decoding: input, as: UTF8.self)
    let report = CredentialText.explain(Secret(text))
    try require(!report.recognised.isEmpty || !report.findings.isEmpty, "nothing is said")
    for finding in report.findings {
      let shown = [finding.what, finding.why, finding.remedy, "\(finding.place)", finding.correction?.masked ?? ""]
      for line in shown {
        try require(!line.contains(CredentialsText.key), "the secret is shown: \(finding.code)")
        try require(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "\(finding.code): \(line)")
      }
      if let line = finding.correction?.line?.reveal() {
        try require(CredentialText.explain(Secret(line)).isGood, "\(finding.code) is corrected to a wrong line")
      }
    }
    let inside = report.token?.inside
    for part in [inside?.organisation, inside?.name, inside?.region] {
      try require(part?.contains(CredentialsText.key) != true, "the secret is a part of the token that may be shown")
    }
    return report.isGood
  }
}
