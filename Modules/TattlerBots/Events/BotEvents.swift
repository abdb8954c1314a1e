internal import Synchronization
public import TattlerMetrics
public import TattlerModel

/// The two actions of a bot, and its conversations: events that are counted, and raw data.
///
/// ```swift
/// let bot = EventAttributes(channel: "web", botID: "b-1")
/// let events = BotEvents(meter: registry.meter("support-bot"), attributes: bot)
/// try await events.send("handover")
/// let conversation = try events.conversation("c-17")
/// conversation.userMessage()
/// conversation.botReply()
/// conversation.complete()
/// ```
///
/// Each name of an event is a cumulative counter, so that `increase(handover_total[1h])` says how many there were. Who
/// took part is an attribute of the counter as far as ``Options/counted`` says: a series for each user or each
/// conversation would cost more than it tells, so they are not, unless asked for. One of these belongs to a meter.
public final class BotEvents: Sendable {
  /// Takes raw events and raw data, and returns when they are as safe as it makes them.
  public typealias Writer = @Sendable (MetricBatch) async throws -> Void

  /// What is chosen once for a bot.
  public struct Options: Sendable {
    /// The attributes that counted series have; the others are on raw events alone.
    public var counted: Set<EventAttributes.Key> = [.channel, .botID, .version]
    /// Whether each event is also written as a line of its own, unless it says so itself.
    public var writesRawEvents = false
    /// The most names of events: each is a metric.
    public var maximumNames = 200
    /// The most conversations that are under way; of more, the one that was silent for longest is dropped.
    public var maximumConversations = 10_000
    /// A conversation in which nobody said anything for so long is dropped.
    public var conversationTimeout: Duration = .seconds(1_800)

    /// The defaults.
    public init() {}
  }

  /// What every event has, unless it says something else.
  public let attributes: EventAttributes
  let options: Options
  let clock: BotClock
  private let meter: Meter
  private let writer: Writer?
  private let counters = Mutex<[String: Counter<Int64>]>([:])
  private let conversations: ConversationTable
  private let times = RawTimes()

  /// Makes the instruments of conversations; those of events are made when the first one comes.
  ///
  /// - Parameters:
  ///   - meter: where they belong.
  ///   - attributes: what every event has, unless it says something else.
  ///   - options: what is chosen once.
  ///   - clock: what conversations are measured with.
  ///   - writer: takes raw events and raw data; nil where there are none.
  public init(
    meter: Meter, attributes: EventAttributes = EventAttributes(), options: Options = Options(),
    clock: BotClock = .system, writer: Writer? = nil
  ) {
    self.meter = meter
    self.attributes = attributes
    self.options = options
    self.clock = clock
    self.writer = writer
    let table = ConversationTable(
      ConversationMetrics(meter), maximumCount: max(1, options.maximumConversations),
      timeout: options.conversationTimeout)
    conversations = table
    let active = BotVocabulary.active
    meter.observableUpDownCounter(active.name, of: Int64.self, unit: active.unit, description: active.description) {
      [clock] observer in
      for (attributes, count) in table.sweep(now: clock.monotonic()) { observer.observe(count, attributes) }
    }
  }

  /// Counts an event, and writes it where that is asked for.
  ///
  /// - Parameters:
  ///   - name: what happened, as ``BotEvent`` allows it.
  ///   - others: what this event knows better than ``attributes``.
  ///   - times: how often, at least once.
  ///   - raw: whether it is also written as a line of its own; nil for what the options say.
  /// - Throws: ``BotEventError``: of code `tooManyNames` where the name is one too many, `notWritten` where the writer
  ///   failed or is not there. The event is not counted then, so that it may be sent again.
  public func send(
    _ name: String, _ others: EventAttributes = EventAttributes(), times: Int = 1, raw: Bool? = nil
  ) async throws(BotEventError) {
    let (event, counter, attributes) = try prepare(name, others, times)
    if raw ?? options.writesRawEvents { try await write(event) }
    counter.add(Int64(times), attributes)
  }

  /// Counts an event, without a raw event and without waiting.
  ///
  /// - Parameters: as for ``send(_:_:times:raw:)``.
  /// - Throws: ``BotEventError``.
  public func count(
    _ name: String, _ others: EventAttributes = EventAttributes(), times: Int = 1
  ) throws(BotEventError) {
    let (_, counter, attributes) = try prepare(name, others, times)
    counter.add(Int64(times), attributes)
  }

  /// Writes raw data: one line of line protocol, which gets the present time where it has none.
  ///
  /// ```swift
  /// try await events.send(line: "test,bar_label=abc metric=35.2")
  /// ```
  ///
  /// - Throws: ``BotEventError`` of code `badLine` with the column and the reason, `notWritten` as
  ///   ``send(_:_:times:raw:)``.
  public func send(line: String) async throws(BotEventError) {
    try await write(RawLine.batch(line, now: clock.wall(), times))
  }

  /// The conversation of an id: the one that is under way, or else a new one, which is counted.
  ///
  /// - Parameters:
  ///   - id: what tells conversations apart, not blank.
  ///   - others: what this conversation knows better than ``attributes``.
  /// - Throws: ``BotEventError`` where an attribute is blank or cannot be written.
  public func conversation(
    _ id: String, _ others: EventAttributes = EventAttributes()
  ) throws(BotEventError) -> Conversation {
    var attributes = self.attributes.overridden(by: others)
    attributes.conversationID = id
    // The name is of no matter: what is checked are the attributes.
    _ = try attributes.event("conversation", value: 1)
    let series = attributes.attributes(options.counted)
    conversations.begin(id, series, now: clock.monotonic())
    return Conversation(id: id, attributes: attributes, series: series, table: conversations, clock: clock)
  }

  private func prepare(
    _ name: String, _ others: EventAttributes, _ times: Int
  ) throws(BotEventError) -> (BotEvent, Counter<Int64>, Attributes) {
    guard times > 0 else {
      throw BotEventError(.badValue, key: "times", "an event happens at least once, not \(times) times")
    }
    let known = attributes.overridden(by: others)
    let event = try known.event(name, value: Double(times))
    return (event, try counter(name), known.attributes(options.counted))
  }

  private func counter(_ name: String) throws(BotEventError) -> Counter<Int64> {
    if let known = counters.withLock({ $0[name] }) { return known }
    let isTooMany = counters.withLock { $0.count >= options.maximumNames }
    // Made outside the lock, as whoever hears of problems may send events; the meter gives the same one again.
    let counter: Counter<Int64>? =
      isTooMany ? nil : meter.counter(name, unit: "{event}", description: "Events of this name.")
    let result = counters.withLock { [options] counters -> Counter<Int64>? in
      if counters[name] == nil, counters.count >= options.maximumNames { return nil }
      counters[name] = counter
      return counter
    }
    if let result { return result }
    throw BotEventError(
      .tooManyNames, key: "name",
      "\"\(name)\" is one name too many: \(options.maximumNames) are counted; put what differs into attributes"
    )
  }

  private func write(_ event: BotEvent) async throws(BotEventError) {
    let batch: MetricBatch
    let sample = SampleHash.of(measurement: event.name, field: BotEvent.fieldKey, tags: event.tags)
    let time = times.time(of: CollectionOfOne(sample), now: clock.wall())
    do throws(MetricBatchError) { batch = try event.batch(time: time) } catch {
      throw BotEventError(.notWritten, key: "name", error.reason)
    }
    try await write(batch)
  }

  private func write(_ batch: MetricBatch) async throws(BotEventError) {
    guard let writer else {
      throw BotEventError(.notWritten, key: "", "raw data needs a writer, and none was given")
    }
    do { try await writer(batch) } catch { throw BotEventError(.notWritten, key: "", "it was not taken: \(error)") }
  }
}
