internal import CTattlerPlugin
internal import TattlerModel

/// Writing the values of a batch as JSON.
extension ByteWriter {
  /// Appends attributes as an object, in their order.
  mutating func appendJSON(keyValues attributes: UnsafeBufferPointer<tattler_attribute>, of view: BatchView) {
    append(UInt8(ascii: "{"))
    for index in 0..<attributes.count {
      if index > 0 { append(UInt8(ascii: ",")) }
      let attribute = unsafe attributes[index]
      unsafe appendJSON(text: view.bytes(attribute.key))
      append(UInt8(ascii: ":"))
      unsafe appendJSON(attribute.kind, attribute.value, of: view)
    }
    append(UInt8(ascii: "}"))
  }

  /// Appends a value of an attribute or a scalar point. Its depth is bounded by the validation of batches.
  mutating func appendJSON(_ kind: UInt16, _ value: tattler_payload, of view: BatchView) {
    switch BatchValueKind(rawValue: kind) {
    case .double: appendJSON(value.f64)
    case .int: appendJSON(value.i64)
    case .uint: appendJSON(value.u64)
    case .bool: append(value.u64 != 0 ? "true" : "false")
    case .string: unsafe appendJSON(text: view.bytes(value.text))
    case .bytes:
      let range = value.range
      let end = Int(range.first) + Int(range.count)
      unsafe appendJSON(base64: UnsafeBufferPointer(rebasing: view.blob[Int(range.first)..<end]))
    case .array:
      append(UInt8(ascii: "["))
      let elements = unsafe view.attributes(in: value.range)
      for index in 0..<elements.count {
        if index > 0 { append(UInt8(ascii: ",")) }
        unsafe appendJSON(elements[index].kind, elements[index].value, of: view)
      }
      append(UInt8(ascii: "]"))
    case .keyValues: unsafe appendJSON(keyValues: view.attributes(in: value.range), of: view)
    default: append("null")
    }
  }

  /// Appends the members that a point gives to the object `fields`.
  mutating func appendJSON(point: tattler_point, of view: BatchView) {
    switch BatchValueKind(rawValue: point.kind) {
    case .histogram: unsafe appendJSON(histogram: view.histograms[Int(point.value.u64)], of: view)
    case .exponentialHistogram:
      unsafe appendJSON(exponentialHistogram: view.exponentialHistograms[Int(point.value.u64)], of: view)
    case .summary: unsafe appendJSON(summary: view.summaries[Int(point.value.u64)], of: view)
    default:
      let field = unsafe view.metrics[Int(point.metric)].field
      if field.length == 0 { append("\"value\"") } else { unsafe appendJSON(text: view.bytes(field)) }
      append(UInt8(ascii: ":"))
      unsafe appendJSON(point.kind, point.value, of: view)
    }
  }

  private mutating func appendJSON(histogram: tattler_histogram, of view: BatchView) {
    append("\"count\":")
    appendJSON(histogram.count)
    appendExtremes(histogram.flags, histogram.sum, histogram.min, histogram.max)
    append(",\"bucket_counts\":")
    unsafe appendJSON(counts: histogram.bucket_counts, of: view)
    append(",\"explicit_bounds\":[")
    let bounds = histogram.explicit_bounds
    for index in 0..<Int(bounds.count) {
      if index > 0 { append(UInt8(ascii: ",")) }
      unsafe appendJSON(view.numbers[Int(bounds.first) + index].f64)
    }
    append(UInt8(ascii: "]"))
  }

  private mutating func appendJSON(exponentialHistogram histogram: tattler_exponential_histogram, of view: BatchView) {
    append("\"count\":")
    appendJSON(histogram.count)
    appendExtremes(histogram.flags, histogram.sum, histogram.min, histogram.max)
    append(",\"scale\":")
    appendJSON(Int64(histogram.scale))
    append(",\"zero_count\":")
    appendJSON(histogram.zero_count)
    append(",\"zero_threshold\":")
    appendJSON(histogram.zero_threshold)
    if histogram.flags & TATTLER_HISTOGRAM_HAS_POSITIVE != 0 {
      append(",\"positive_offset\":")
      appendJSON(Int64(histogram.positive_offset))
      append(",\"positive_bucket_counts\":")
      unsafe appendJSON(counts: histogram.positive, of: view)
    }
    if histogram.flags & TATTLER_HISTOGRAM_HAS_NEGATIVE != 0 {
      append(",\"negative_offset\":")
      appendJSON(Int64(histogram.negative_offset))
      append(",\"negative_bucket_counts\":")
      unsafe appendJSON(counts: histogram.negative, of: view)
    }
  }

  private mutating func appendJSON(summary: tattler_summary, of view: BatchView) {
    append("\"count\":")
    appendJSON(summary.count)
    append(",\"sum\":")
    appendJSON(summary.sum)
    append(",\"quantiles\":[")
    for index in stride(from: 0, to: Int(summary.quantiles.count) - 1, by: 2) {
      if index > 0 { append(UInt8(ascii: ",")) }
      append("{\"quantile\":")
      unsafe appendJSON(view.numbers[Int(summary.quantiles.first) + index].f64)
      append(",\"value\":")
      unsafe appendJSON(view.numbers[Int(summary.quantiles.first) + index + 1].f64)
      append(UInt8(ascii: "}"))
    }
    append(UInt8(ascii: "]"))
  }

  private mutating func appendExtremes(_ flags: UInt32, _ sum: Double, _ min: Double, _ max: Double) {
    if flags & TATTLER_HISTOGRAM_HAS_SUM != 0 {
      append(",\"sum\":")
      appendJSON(sum)
    }
    if flags & TATTLER_HISTOGRAM_HAS_MIN != 0 {
      append(",\"min\":")
      appendJSON(min)
    }
    if flags & TATTLER_HISTOGRAM_HAS_MAX != 0 {
      append(",\"max\":")
      appendJSON(max)
    }
  }

  private mutating func appendJSON(counts range: tattler_range, of view: BatchView) {
    append(UInt8(ascii: "["))
    for index in 0..<Int(range.count) {
      if index > 0 { append(UInt8(ascii: ",")) }
      unsafe appendJSON(view.numbers[Int(range.first) + index].u64)
    }
    append(UInt8(ascii: "]"))
  }
}
