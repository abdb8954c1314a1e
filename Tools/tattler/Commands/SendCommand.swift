internal import ArgumentParser
internal import TattlerBots
internal import TattlerConfig
internal import TattlerDelivery
internal import TattlerLineProtocol
internal import TattlerModel

/// `tattler send`
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Record one event of a bot, or send the lines of a file.",
    discussion: """
      Goes to a running daemon (`--to`), or straight to a sink of a configuration (`--config` and `--sink`), without a \
      queue.
      """,
    subcommands: [Metric.self, Raw.self, SendFileCommand.self])

  /// `tattler send metric`
  struct Metric: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "metric", abstract: "Record an event by its name and who took part.",
      discussion: "  tattler send metric handover --channel whatsapp --bot-id b-1 --conversation-id c-17")

    @Argument(help: "What happened: no whitespace, comma or equals sign.") var name: String
    @Option(help: "Where the bot is talked to, such as web or whatsapp.") var channel: String?
    @Option(help: "Which bot.") var botId: String?
    @Option(help: "Which conversation.") var conversationId: String?
    @Option(help: "Which user.") var userId: String?
    @Option(help: "Which version of the bot.") var botVersion: String?
    @Option(help: "How much; 1 counts an event.") var value: Double = 1
    @OptionGroup var target: SendTarget

    func run() async throws {
      let event: BotEvent
      do throws(BotEventError) {
        event = try BotEvent(
          name: name, channel: channel, botID: botId, conversationID: conversationId, userID: userId,
          version: botVersion, value: value)
      } catch {
        throw ValidationError(error.reason)
      }
      try await target.send(json: json(event), path: "/v1/events/metric") { time in try event.batch(time: time) }
    }

    private func json(_ event: BotEvent) -> [UInt8] {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("name")
      writer.string(event.name)
      for (key, value) in event.tags {
        writer.key(key)
        writer.string(value)
      }
      writer.key("value")
      writer.number(event.value)
      writer.endObject()
      return writer.bytes
    }
  }

  /// `tattler send raw`
  struct Raw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "raw", abstract: "Record a line of line protocol.",
      discussion: "  tattler send raw 'test,bar_label=abc,source=docs metric=35.2'")

    @Argument(help: "One line; it needs no timestamp.") var line: String
    @OptionGroup var target: SendTarget

    func run() async throws {
      _ = try parse(time: 0)
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("data")
      writer.string(line)
      writer.endObject()
      try await target.send(json: writer.bytes, path: "/v1/events/raw") { time in try parse(time: time) }
    }

    private func parse(time: Int64) throws -> MetricBatch {
      var options = LineProtocolOptions()
      options.defaultTime = .assign(nanoseconds: time)
      options.isStrict = true
      var parser = LineProtocolParser()
      var builder = MetricBatchBuilder()
      let report: LineProtocolReport
      do throws(LineProtocolError) {
        report = try parser.parse(Array(line.utf8), into: &builder, options: options)
      } catch {
        throw ValidationError("\(error)")
      }
      guard report.acceptedLines == 1 else {
        throw ValidationError("expected one line, found \(report.acceptedLines)")
      }
      return try builder.finish()
    }
  }
}
