import ArgumentParser
import TattlerConfig
import TattlerGrafana

/// `tattler-auth decode`: shows what a token says about itself.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Shows organisation, name and region of an access policy token, never its secret.",
    discussion: """
      The organisation is not the instance id, and the region is not always the zone of a host's name.

      EXAMPLES
        tattler-auth decode --token-file token.txt
        tattler-auth decode --token-env GRAFANA_TOKEN --json
      """)

  @OptionGroup var token: TokenOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try token.requireSource()
    let text = try token.read().reveal().trimmed
    let kind = TokenKind(of: text)
    let inside = AccessPolicyToken(Secret(text))
    if json {
      var writer = JSONWriter()
      writer.beginObject()
      ReportJSON.member("verdict", inside == nil ? "wrong" : "good", to: &writer)
      ReportJSON.members(kind: kind, inside, to: &writer)
      writer.endObject()
      try Streams.print(String(decoding: writer.bytes, as: UTF8.self) + "\n")
    } else if let inside {
      let row = { (name: String, value: String?) in "\(name)  \(value ?? "(not said)")\n" }
      try Streams.print(
        row("kind        ", "access policy") + row("organisation", inside.organisation)
          + row("name        ", inside.name)
          + row("region      ", inside.region))
    } else {
      Streams.say("Wrong: " + Self.sentence(kind))
    }
    if inside == nil { throw ExitCode.wrong }
  }

  private static func sentence(_ kind: TokenKind) -> String {
    switch kind {
    case .accessPolicy:
      "this begins like a token of an access policy, but its inside cannot be read; copy it again as a whole"
    case .serviceAccount: "this is a service account's token (glsa_), which says nothing about itself and sends no data"
    case .legacyKey:
      "this is an API key of the old kind, or a token of another product; it has no organisation and region"
    case .unknown:
      "this is no token of an access policy: those begin with glc_; `tattler-auth explain` may know what it is"
    }
  }
}

extension String {
  /// Without the white space at its ends.
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
