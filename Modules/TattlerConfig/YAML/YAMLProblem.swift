/// Turns libyaml's words into sentences that say what to do.
enum YAMLProblem {
  static func sentence(_ problem: String, context: String, isTab: Bool) -> String {
    if isTab { return "a tab cannot indent YAML; use spaces" }
    switch problem {
    case "mapping values are not allowed in this context":
      return "a second \": \" on one line; put text that holds \": \" in quotes, or indent a nested key on its own line"
    case "did not find expected key":
      return "no key here; check the indentation, and that every key ends in \":\""
    case "could not find expected ':'":
      return "a key without \":\" after it"
    case "found character that cannot start any token":
      return "a value cannot begin with this character; put the text in quotes"
    case "did not find expected ',' or ']'":
      return "the list in [ ] is not closed, or lacks a comma"
    case "did not find expected ',' or '}'":
      return "the mapping in { } is not closed, or lacks a comma"
    case "did not find expected node content":
      return "a value is missing, or a [ or { is not closed"
    case "found unexpected end of stream":
      return "the text in quotes is not closed"
    case "did not find expected '-' indicator":
      return "the list ends here; check the indentation of \"- \""
    default:
      return context.isEmpty ? problem : "\(problem) (\(context))"
    }
  }
}
