/// Names of the stages of pipelines.
enum ProcessorName {
  /// The name without the number that Pipecat puts behind it, which goes up with each call: `OpenAILLMService#3` is a
  /// series of its own for each of them otherwise.
  static func general(_ name: String) -> String {
    guard let mark = name.lastIndex(of: "#"), mark != name.startIndex else { return name }
    let number = name[name.index(after: mark)...]
    guard !number.isEmpty, number.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return name
    }
    return String(name[..<mark])
  }
}
