import TattlerConfig
import TattlerGrafana

/// What became of one request.
struct OnlineVerdict {
  let road: ServerAnswer.Road
  /// The URL without user, password and query; nil where there is none.
  let url: String?
  let status: Int?
  let milliseconds: Int?
  let findings: [CredentialFinding]

  /// Whether the server took the request.
  var isGood: Bool { status != nil && findings.allSatisfy { $0.code == .partlyRefused } }

  /// `not_asked`, `good`, `wrong`, or `unclear` where the answer tells nothing about the credentials.
  var verdict: String {
    if url == nil { return "not_asked" }
    if isGood { return "good" }
    return status == nil || findings.contains { $0.severity == .error } ? "wrong" : "unclear"
  }

  /// The verdict for a person.
  var word: String { verdict == "not_asked" ? "Not asked" : verdict.prefix(1).uppercased() + verdict.dropFirst() }

  /// `otlp, 200 from https://…/otlp/v1/metrics in 12 ms`
  var sentence: String {
    guard let url else { return "\(road.rawValue), as there is no endpoint" }
    let time = milliseconds.map { " in \($0) ms" } ?? ""
    let answer = status.map(String.init) ?? "no answer"
    let codes = findings.map(\.code.rawValue).joined(separator: ", ")
    return "\(road.rawValue), \(answer) from \(url)\(time)" + (codes.isEmpty ? "" : ": \(codes)")
  }

  /// Writes an object.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    ReportJSON.member("road", road.rawValue, to: &writer)
    ReportJSON.member("verdict", verdict, to: &writer)
    ReportJSON.member("url", url, to: &writer)
    for (name, value) in [("status", status), ("milliseconds", milliseconds)] {
      writer.key(name)
      if let value { writer.integer(value) } else { writer.null() }
    }
    ReportJSON.findings(findings, reveal: false, to: &writer)
    writer.endObject()
  }
}
