/// What is listened on.
public struct ReceiverConfiguration: Sendable {
  /// Where the receivers for line protocol and bot events listen, and the answers about health.
  public var listen = ListenAddress("127.0.0.1:8086")
  /// The largest body as it comes over the wire, in bytes.
  public var maximumBodyBytes = 16 << 20
  /// The largest body after decompression, in bytes.
  public var maximumDecodedBytes = 32 << 20
  /// The largest batch that a body may become, in bytes; short lines become ten times what they are.
  public var maximumBatchBytes = 64 << 20
  /// The most bytes of bodies and batches that are in work at one time; above, senders are asked to come back.
  public var maximumBytesInWork = 64 << 20
  /// True where one bad line refuses the whole body.
  public var isStrict = false

  /// The defaults.
  public init() {}
}
