import ArgumentParser
import TattlerGrafana

/// `tattler-auth env`: prints the variables that OpenTelemetry exporters read.
struct EnvCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env",
    abstract: "Prints OTEL_EXPORTER_OTLP_… variables that send metrics to Grafana Cloud.",
    discussion: """
      The endpoint is the base, without /v1/metrics, which exporters append. The header is percent-encoded (Basic%20…) \
      as the OpenTelemetry specification wants it. The output holds the token.

      EXAMPLES
        tattler-auth env --id 123456 --zone prod-eu-west-2 > .env
        tattler-auth env --id 123456 --token-file token.txt --format kubernetes \\
            --zone prod-eu-west-2 | kubectl apply -f -
      """)

  @OptionGroup var credentials: CredentialOptions

  @Option(
    help: ArgumentHelp("The base endpoint, such as https://otlp-gateway-<zone>.grafana.net/otlp.", valueName: "url"))
  var endpoint: String?

  @Option(help: "The zone of Grafana Cloud, such as prod-eu-west-2, in place of --endpoint.")
  var zone: String?

  @Option(help: "How to write the variables.")
  var format: EnvironmentFormat = .dotenv

  @Option(help: ArgumentHelp("The name of the Kubernetes Secret.", valueName: "name"))
  var secretName: String?

  @Option(help: ArgumentHelp("The namespace of the Kubernetes Secret.", valueName: "name"))
  var namespace: String?

  @Flag(help: "Write the Kubernetes Secret's values as Base64 under data.")
  var base64 = false

  func validate() throws {
    if (endpoint == nil) == (zone == nil) { throw ValidationError("Give --endpoint or --zone, one of them.") }
    if format != .kubernetes, secretName != nil || namespace != nil || base64 {
      throw ValidationError("--secret-name, --namespace and --base64 belong to --format kubernetes.")
    }
    if kubernetesSecret == nil {
      throw ValidationError("A Kubernetes name is small letters, digits and -, at most 63.")
    }
  }

  private var kubernetesSecret: KubernetesSecret? {
    KubernetesSecret(name: secretName ?? "tattler-otlp", namespace: namespace, isEncoded: base64)
  }

  func run() throws {
    let target = try target()
    if target.isPlaintext {
      Streams.say("Warning: the endpoint begins with http://, so that the token travels unencrypted")
    }
    let environment = OTLPEnvironment(endpoint: target, credentials: try credentials.load())
    try Streams.print(
      EnvironmentRenderer.render(environment.variables, format: format, secret: kubernetesSecret))
  }

  private func target() throws -> OTLPEndpoint {
    do throws(OTLPEndpointError) {
      if let zone { return try OTLPEndpoint(zone: zone) }
      return try OTLPEndpoint(url: endpoint ?? "")
    } catch {
      throw Streams.failure(error.description, exitCode: .configuration)
    }
  }
}
