internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPricing

/// What was used, on the command line: an option for each kind.
struct UsageOptions: ParsableArguments {
  @Option(help: .number("Tokens of the prompt.")) var input: Int64?
  @Option(help: .number("Tokens read from the cache.")) var cacheRead: Int64?
  @Option(
    name: .customLong("cache-write-5m"),
    help: .number("Tokens written into a cache of 5 minutes, or of the only lifetime."))
  var cacheWrite5m: Int64?
  @Option(name: .customLong("cache-write-1h"), help: .number("Tokens written into a cache of an hour."))
  var cacheWrite1h: Int64?
  @Option(name: .customLong("cache-write-12h"), help: .number("Tokens written into a cache of 12 hours."))
  var cacheWrite12h: Int64?
  @Option(help: .number("Tokens of the answer.")) var output: Int64?
  @Option(help: .number("Tokens of thoughts.")) var reasoning: Int64?
  @Option(help: .number("Tokens of the prompt that stand for sound.")) var inputAudio: Int64?
  @Option(help: .number("Tokens for sound read from the cache.")) var cacheReadAudio: Int64?
  @Option(help: .number("Tokens for sound written into the cache.")) var cacheWriteAudio: Int64?
  @Option(help: .number("Tokens of the answer that stand for sound.")) var outputAudio: Int64?
  @Option(help: .number("Tokens of the prompt that stand for pictures.")) var inputImage: Int64?
  @Option(help: .number("Tokens for pictures read from the cache.")) var cacheReadImage: Int64?
  @Option(help: .number("Tokens of the answer that stand for pictures.")) var outputImage: Int64?
  @Option(help: .number("Tokens of the prompt that stand for film.")) var inputVideo: Int64?
  @Option(help: .number("Tokens of the answer that stand for film.")) var outputVideo: Int64?
  @Option(help: .number("Characters of text that is spoken: Unicode scalars.")) var characters: Int64?
  @Option(help: .number("Of these, Chinese characters, which some vendors count twice.")) var hanCharacters: Int64?
  @Option(help: "The text that is spoken, instead of a number of characters.") var text: String?
  @Option(help: .number("Characters of text that comes out.")) var outputCharacters: Int64?
  @Option(help: .time("Sound that is heard, such as 90.5s or 3h.")) var audio: UsageDuration?
  @Option(help: .time("Sound that is spoken, by time.")) var spokenAudio: UsageDuration?
  @Option(help: .time("A call, by time.")) var call: UsageDuration?
  @Option(help: .time("An open session or connection, by time.")) var session: UsageDuration?
  @Option(help: .number("Requests.")) var requests: Int64?
  @Option(help: .number("Messages.")) var messages: Int64?
  @Option(help: .number("Pictures that are made.")) var images: Int64?
  @Option(help: .number("The vendor's credits.")) var credits: Int64?
  @Option(help: .number("Channels of the sound, for vendors who bill each.")) var channels: Int64 = 1
  @Option(help: "Whether --input contains the cached tokens: gross or net. Default: as the provider counts.")
  var convention: CachedOption?
  @Option(help: "Whether --output contains the thoughts: included or separate. Default: as the provider counts.")
  var reasoningConvention: ReasoningOption?

  func validate() throws {
    if text != nil, characters != nil || hanCharacters != nil {
      throw ValidationError("give --text or --characters, not both")
    }
    if hanCharacters != nil, characters == nil {
      throw ValidationError("--han-characters are a part of --characters")
    }
    if usage.kinds.isEmpty { throw ValidationError("say what was used, such as --input 1200 --output 350") }
  }

  /// The usage that the options say.
  var usage: Usage {
    var usage = Usage()
    for (kind, amount) in counts { usage[kind] = amount }
    for (kind, time) in times { if let time { usage.setDuration(time.duration, of: kind) } }
    if let text { usage.setText(text) }
    if let hanCharacters { usage.hanCharacters = hanCharacters }
    usage.channels = channels
    usage.cached = convention?.convention ?? .provider
    usage.reasoning = reasoningConvention?.convention ?? .provider
    return usage
  }

  private var counts: [(UsageKind, Int64?)] {
    [
      (.input, input), (.cacheRead, cacheRead), (.cacheWrite5m, cacheWrite5m), (.cacheWrite1h, cacheWrite1h),
      (.cacheWrite12h, cacheWrite12h), (.output, output), (.reasoning, reasoning), (.inputAudio, inputAudio),
      (.cacheReadAudio, cacheReadAudio), (.cacheWriteAudio, cacheWriteAudio), (.outputAudio, outputAudio),
      (.inputImage, inputImage), (.cacheReadImage, cacheReadImage), (.outputImage, outputImage),
      (.inputVideo, inputVideo), (.outputVideo, outputVideo), (.characters, characters),
      (.outputCharacters, outputCharacters), (.request, requests), (.message, messages), (.image, images),
      (.credit, credits),
    ]
  }

  private var times: [(UsageKind, UsageDuration?)] {
    [(.audio, audio), (.spokenAudio, spokenAudio), (.call, call), (.session, session)]
  }
}

extension ArgumentHelp {
  /// The help of an option with a number.
  static func number(_ text: String) -> ArgumentHelp { ArgumentHelp("\(text)", valueName: "n") }

  /// The help of an option with a length of time.
  static func time(_ text: String) -> ArgumentHelp { ArgumentHelp("\(text)", valueName: "time") }
}

/// A length of time on the command line: `90.5s`; negative ones, which no price takes, are there to be rejected.
struct UsageDuration: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let isNegative = argument.hasPrefix("-")
    guard let duration = DurationText.parse(isNegative ? String(argument.dropFirst()) : argument) else { return nil }
    self.duration = isNegative ? .zero - duration : duration
  }
}

/// How the numbers of the prompt relate.
enum CachedOption: String, ExpressibleByArgument, CaseIterable {
  case gross, net

  var convention: Usage.CachedConvention { self == .gross ? .gross : .net }
}

/// How thoughts relate to the output.
enum ReasoningOption: String, ExpressibleByArgument, CaseIterable {
  case included, separate

  var convention: Usage.ReasoningConvention { self == .included ? .included : .separate }
}
