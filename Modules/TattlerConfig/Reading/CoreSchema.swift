/// How YAML 1.2's core schema reads bare text (section 10.3.2).
enum CoreSchema {
  /// `true` and `false` in the three accepted spellings.
  static func boolean(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// What a YAML 1.1 writer, or another language, meant by a word that is no boolean here.
  static func booleanSuggestion(_ text: String) -> String? {
    switch text.lowercased() {
    case "yes", "on", "y", "1", "enabled": "true"
    case "no", "off", "n", "0", "disabled": "false"
    default: Spelling.nearest(to: text, among: ["true", "false"])
    }
  }
}
