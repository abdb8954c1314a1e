public import TattlerConfig
internal import TattlerSinkSupport

/// What a ``FileSink`` is told.
public struct FileSinkConfiguration: Sendable, Hashable {
  /// How rows are written.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// InfluxDB line protocol.
    case lineProtocol = "line_protocol"
    /// One JSON object a line.
    case json

    var rowFormat: RowFormat {
      switch self {
      case .lineProtocol: .lineProtocol
      case .json: .json
      }
    }
  }

  /// Where rows go.
  public var path: PathTemplate
  /// How rows are written.
  public var format: Format
  /// The permissions of new files.
  public var mode: UInt32
  /// The permissions of new folders.
  public var directoryMode: UInt32
  /// When files are put aside.
  public var rotation: FileRotation
  /// True to sync files before rows count as delivered; false leaves that to the system, which may lose the last half
  /// minute in a power cut.
  public var syncs: Bool
  /// How many files stay open, 1 to 4096.
  public var maximumOpenFiles: Int

  /// The range of ``maximumOpenFiles``.
  public static let openFileRange = 1...4096

  /// Makes a configuration.
  public init(
    path: PathTemplate, format: Format = .lineProtocol, mode: UInt32 = 0o600, directoryMode: UInt32 = 0o700,
    rotation: FileRotation = FileRotation(), syncs: Bool = true, maximumOpenFiles: Int = 64
  ) {
    self.path = path
    self.format = format
    self.mode = mode & 0o777
    self.directoryMode = directoryMode & 0o777
    self.rotation = rotation
    self.syncs = syncs
    self.maximumOpenFiles = min(max(maximumOpenFiles, Self.openFileRange.lowerBound), Self.openFileRange.upperBound)
  }

  /// Reads the keys `path`, `format`, `mode`, `directory_mode`, `sync`, `max_open_files`, and `rotate` with
  /// `max_bytes`, `every`, `compress`, `keep_count` and `keep_age`.
  public init(_ reader: ConfigReader) {
    self.init(
      path: Self.template(reader),
      format: reader.choice("format", default: .lineProtocol),
      mode: Self.permissions(reader, "mode", default: 0o600),
      directoryMode: Self.permissions(reader, "directory_mode", default: 0o700),
      rotation: reader.defaultedSection("rotate") { section in
        FileRotation(
          maximumBytes: section.bytes("max_bytes", in: 1...Int.max),
          every: section.duration("every", in: .seconds(1) ... .seconds(366 * 86_400)),
          compression: section.choice("compress", default: .none),
          keepCount: section.integer("keep_count", in: 0...1_000_000),
          keepAge: section.duration("keep_age"))
      },
      syncs: reader.boolean("sync", default: true),
      maximumOpenFiles: reader.integer("max_open_files", in: Self.openFileRange, default: 64))
  }

  private static func template(_ reader: ConfigReader) -> PathTemplate {
    let text = reader.requiredString("path")
    do throws(PathTemplateError) { return try PathTemplate(text.isEmpty ? "-" : text) } catch {
      reader.report("path", reason: error.reason)
      return .standIn
    }
  }

  private static func permissions(_ reader: ConfigReader, _ key: String, default fallback: UInt32) -> UInt32 {
    guard let text = reader.string(key) else { return fallback }
    let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
    guard (3...4).contains(digits.utf8.count), let mode = UInt32(digits, radix: 8), mode <= 0o777, mode & 0o200 != 0
    else {
      reader.report(key, reason: "found \"\(text)\"", expected: "permissions such as \"0600\", writable by the owner")
      return fallback
    }
    return mode
  }
}
