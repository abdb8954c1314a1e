internal import TattlerConfig

/// The frames of a body in JSON, as pipelines such as Pipecat's send them.
///
/// ```swift
/// let body = #"{"call_id":"c-1","data":[{"type":"TTFBMetricsData","processor":"OpenAILLMService#0","value":0.42}]}"#
/// let frames = try VoiceFrames(parsing: Array(body.utf8)).frames
/// ```
/// A body is one frame, an array of frames, or frames one behind the other. What is not known is left out and counted,
/// so that newer pipelines go on; what is known and has another type than it should have is an error. `docs/http.md`
/// has the schema.
public struct VoiceFrames: Sendable, Hashable {
  /// What was left out of a body.
  public struct Ignored: Sendable, Hashable {
    /// Frames of types that are not known.
    public var frames = 0
    /// Readings of types that are not known.
    public var readings = 0
    /// Members that are not known.
    public var members = 0
    /// Times of zero, with which pipelines say at their start which stages they have.
    public var zeros = 0

    /// Nothing.
    public init() {}
  }

  /// Bounds on a body.
  public struct Limits: Sendable, Hashable {
    /// The most frames.
    public var maximumFrames = 10_000
    /// The most values of JSON, of all frames together.
    public var maximumValues = 200_000

    /// The default limits.
    public init() {}
  }

  /// The frames, in their order.
  public private(set) var frames: [VoiceFrame] = []
  /// What was left out.
  public private(set) var ignored = Ignored()

  /// Reads a body.
  ///
  /// - Throws: ``FrameError`` for the first mistake; then none of the frames should be taken, so that the body can be
  ///   mended and sent again.
  public init(parsing body: [UInt8], limits: Limits = Limits()) throws(FrameError) {
    var splitter = FrameSplitter(body)
    var left = limits.maximumValues
    while let range = splitter.next() {
      let place = FramePlace(body: body, start: range.lowerBound)
      let document: ConfigDocument
      do throws(ConfigErrors) {
        document = try ConfigDocument.parse(
          json: Array(body[range]), name: "frame",
          limits: ConfigLimits(maximumBytes: range.count, maximumDepth: 16, maximumNodes: max(0, left)))
      } catch { throw place.error(error, frame: frames.count) }
      let root = document.root
      left -= FramePlace.count(root)
      let items = root.items ?? [root]
      for item in items {
        guard frames.count + ignored.frames < limits.maximumFrames else {
          throw place.error(
            .tooMany, item, frame: frames.count, [],
            "a body has at most \(limits.maximumFrames) frames; send the rest in another")
        }
        var reader = FrameReader(place: place, index: frames.count + ignored.frames, ignored: ignored)
        if let frame = try reader.frame(item) { frames.append(frame) }
        ignored = reader.ignored
      }
    }
  }
}
