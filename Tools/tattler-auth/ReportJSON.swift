import TattlerConfig
import TattlerGrafana

/// A report for scripts. The keys are stable; secrets stand in it only where `reveal` asks for them.
enum ReportJSON {
  /// Writes the members of a report into an open object.
  static func members(_ report: CredentialReport, reveal: Bool, to writer: inout JSONWriter) {
    writer.key("verdict")
    writer.string(report.verdict.rawValue)
    strings("recognised", report.recognised, to: &writer)
    strings("instance_ids", report.instanceIDs, to: &writer)
    writer.key("token")
    if let token = report.token {
      writer.beginObject()
      members(kind: token.kind, token.inside, to: &writer)
      writer.endObject()
    } else {
      writer.null()
    }
    findings(report.findings, reveal: reveal, to: &writer)
  }

  /// `kind`, `organisation`, `name` and `region` of a token.
  static func members(kind: TokenKind, _ inside: AccessPolicyToken?, to writer: inout JSONWriter) {
    member("kind", kind.rawValue, to: &writer)
    member("organisation", inside?.organisation, to: &writer)
    member("name", inside?.name, to: &writer)
    member("region", inside?.region, to: &writer)
  }

  /// The array `findings`.
  static func findings(_ findings: [CredentialFinding], reveal: Bool, to writer: inout JSONWriter) {
    writer.key("findings")
    writer.beginArray()
    for finding in findings {
      writer.beginObject()
      member("code", finding.code.rawValue, to: &writer)
      member("severity", finding.severity.rawValue, to: &writer)
      member("place", finding.place.kind.rawValue, to: &writer)
      member("variable", finding.place.name, to: &writer)
      writer.key("line")
      if let line = finding.place.line { writer.integer(line) } else { writer.null() }
      member("what", finding.what, to: &writer)
      member("why", finding.why, to: &writer)
      member("fix", finding.remedy, to: &writer)
      let line = reveal ? finding.correction?.line?.reveal() : nil
      member("corrected", line ?? finding.correction?.masked, to: &writer)
      writer.endObject()
    }
    writer.endArray()
  }

  /// A text, or null.
  static func member(_ name: String, _ value: String?, to writer: inout JSONWriter) {
    writer.key(name)
    if let value { writer.string(value) } else { writer.null() }
  }

  private static func strings(_ name: String, _ values: [String], to writer: inout JSONWriter) {
    writer.key(name)
    writer.beginArray()
    for value in values { writer.string(value) }
    writer.endArray()
  }
}
