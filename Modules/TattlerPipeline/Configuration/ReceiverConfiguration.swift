/// What a receiver listens on, and how much it takes at a time.
public struct ReceiverConfiguration: Sendable {
  /// Where it listens; nil where it is switched off.
  public var listen: ListenAddress?
  /// The largest body as it comes over the wire, in bytes.
  public var maximumBodyBytes = 16 << 20
  /// The largest body after decompression, in bytes.
  public var maximumDecodedBytes = 32 << 20
  /// The largest batch that a body may become, in bytes; short lines become ten times what they are.
  public var maximumBatchBytes = 64 << 20
  /// The most bytes of bodies and batches that are in work at one time; above, senders are asked to come back.
  public var maximumBytesInWork = 64 << 20
  /// True where one bad line refuses the whole body. Line protocol only.
  public var isStrict = false
  /// How odd lines are read. Line protocol only.
  public var dialect = NamedDialect.standard

  /// The receiver of line protocol and bot events, where also the answers about health are, by default.
  public static let influx = ReceiverConfiguration(listen: ListenAddress("127.0.0.1:8086"))
  /// The receiver of OTLP/HTTP by default: the port that the specification gives it.
  public static let otlp = ReceiverConfiguration(listen: ListenAddress("127.0.0.1:4318"))

  /// The default limits at an address.
  public init(listen: ListenAddress? = ListenAddress("127.0.0.1:8086")) { self.listen = listen }
}
