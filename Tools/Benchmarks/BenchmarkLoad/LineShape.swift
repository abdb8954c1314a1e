/// What the lines of a load look like.
public enum LineShape: String, Sendable, CaseIterable {
  /// Server metrics: 4 tags, 2 floats of six decimals and an integer.
  ///
  /// ```
  /// cpu,host=host_0003,region=eu-north-1,datacenter=eu-north-1a,service=cache usage_user=41.207310,…
  /// ```
  case servers
  /// A voice bot's host: 4 tags, 2 short floats and an integer.
  ///
  /// ```
  /// cpu,host=host-331,region=eu-west-1,service=voice-rag-bot,dc=7 usage_user=65.0934,usage_system=1186i,idle=82.13 …
  /// ```
  case bots
  /// A bot's messages: tags with escapes, two strings with quotes, backslashes and letters beyond ASCII, a number.
  ///
  /// ```
  /// bot\ messages,bot=Kiosk\ №\ 17,channel=web\,chat,city=Łódź question="Er sagte: \"größer\" …",answer="…",tokens=812i …
  /// ```
  case messages

  /// Nanoseconds from one line of a host to its next one.
  var stepNanoseconds: Int64 {
    switch self {
    case .servers: 10_000_000_000
    case .bots, .messages: 1_000_000_000
    }
  }
}
