/// Credentials among the words of a command: `docker run -e "OTEL_…=…" image`, `curl -u id:token https://…`.
enum CommandOptions {
  private static let clients: Set<String> = ["curl", "http", "https", "wget"]
  private static let commands: Set<String> = clients.union([
    "docker", "podman", "nerdctl", "kubectl", "env", "sudo", "systemd-run", "otel-cli",
  ])
  private static let variables: Set<String> = ["-e", "--env", "--build-arg", "--setenv", "--from-literal"]
  private static let users: Set<String> = ["-u", "--user", "-a", "--auth"]
  private static let headers: Set<String> = ["-H", "--header"]
  private static let maximumWords = 512

  /// The parts of a command that are credentials, each as a line of its own; empty where the text is no command that is
  /// known, or a quote of it is open.
  static func parts(of text: String) -> [String] {
    let isPrompted = ["$ ", "% ", "> "].contains { text.hasPrefix($0) }
    let rest = text.dropFirst(isPrompted ? 2 : 0)
    let command = String(rest.prefix { $0 != " " }.split(separator: "/").last ?? "")
    if let variable = variable(before: rest) { return [variable] }
    guard commands.contains(command), let words = words(rest) else { return [] }
    let isClient = clients.contains(command)
    var parts: [String] = []
    var option = ""
    for word in words.dropFirst() {
      if isCredential(option, word, isClient: isClient) {
        parts.append(word)
        option = ""
      } else if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
        let value = String(word[word.index(after: equals)...])
        if isCredential(String(word[..<equals]), value, isClient: isClient) { parts.append(value) }
        option = ""
      } else {
        if isPlain(word) { parts.append(word) }
        option = word
      }
    }
    return parts
  }

  /// The variable of `OTEL_…="…" program`: without a program, or with bare spaces, it may be a line of a `.env` file.
  private static func variable(before rest: Substring) -> String? {
    guard rest.hasPrefix("OTEL_"), let equals = rest.firstIndex(of: "="),
      let quote = rest[rest.index(after: equals)...].first, quote == "\"" || quote == "'",
      let words = words(rest), words.count > 1
    else { return nil }
    return ["#", ",", "\\"].contains { words[1].hasPrefix($0) } ? nil : words[0]
  }

  private static func isCredential(_ option: String, _ value: String, isClient: Bool) -> Bool {
    if variables.contains(option) { return value.contains("=") }
    return headers.contains(option) || isClient && users.contains(option)
  }

  /// A word that says by itself what it is: a variable, or the URL of OTLP at Grafana Cloud.
  private static func isPlain(_ word: String) -> Bool {
    if word.hasPrefix("OTEL_"), word.contains("=") { return true }
    let host = GrafanaHost.name(in: word)
    return GrafanaHost.isGateway(host) || GrafanaHost.isStack(host) && CredentialScan.contains(word, "/otlp")
  }

  /// The words as a shell makes them; nil where a quote is open.
  private static func words(_ text: Substring) -> [String]? {
    var words: [String] = []
    var word = ""
    var isWord = false
    var quote: Character?
    var isEscape = false
    for character in text {
      guard words.count < maximumWords else { break }
      if isEscape {
        word.append(character)
        isEscape = false
      } else if character == "\\", quote != "'" {
        (isEscape, isWord) = (true, true)
      } else if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\"" || character == "'" {
        (quote, isWord) = (character, true)
      } else if character == " " || character == "\t" {
        if isWord { words.append(word) }
        (word, isWord) = ("", false)
      } else {
        word.append(character)
        isWord = true
      }
    }
    if isWord { words.append(word) }
    return quote == nil && !words.isEmpty ? words : nil
  }
}
