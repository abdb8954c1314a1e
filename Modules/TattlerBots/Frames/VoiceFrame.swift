/// A frame of a voice pipeline: what its stages measured, or the begin or end of a call.
public struct VoiceFrame: Sendable, Hashable {
  /// What a frame says.
  public enum Content: Sendable, Hashable {
    /// What stages measured.
    case readings([VoiceReading])
    /// A call begins.
    case callStart
    /// A call ends, after so long where the sender knows it.
    case callEnd(after: Duration?)
  }

  /// What it says.
  public var content: Content
  /// The call; nil where the sender does not tell calls apart.
  public var callID: String?
  /// The service that sends it: `service.name`.
  public var service: String?
  /// The models of the call, as far as the frame says them.
  public var models: VoiceModels

  /// Makes a frame.
  public init(
    _ content: Content, callID: String? = nil, service: String? = nil, models: VoiceModels = VoiceModels()
  ) {
    self.content = content
    self.callID = callID
    self.service = service
    self.models = models
  }
}
