internal import TattlerLineProtocol
internal import TattlerModel

/// Raw data of a bot: one line of line protocol.
enum RawLine {
  /// The line as a batch.
  ///
  /// - Parameters:
  ///   - now: nanoseconds since 1970.
  ///   - times: gives a line its time that has none.
  static func batch(_ line: String, now: Int64, _ times: RawTimes) throws(BotEventError) -> MetricBatch {
    var options = LineProtocolOptions()
    options.isStrict = true
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    do throws(LineProtocolError) { _ = try parser.parse(Array(line.utf8), into: &builder, options: options) } catch {
      throw BotEventError(.badLine, key: "line", "\(error)")
    }
    guard builder.rows.count == 1 else {
      throw BotEventError(.badLine, key: "line", "expected one line, found \(builder.rows.count)")
    }
    let untimed = UntimedRows(builder)
    if !untimed.isEmpty { untimed.assign(times.time(of: untimed.samples.keys, now: now), to: &builder) }
    do throws(MetricBatchError) { return try builder.finish() } catch {
      throw BotEventError(.badLine, key: "line", error.reason)
    }
  }
}
