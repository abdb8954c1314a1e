/// The fields, by number. Names are those of the JSON mapping (lowerCamelCase).
extension Schema.Message {
  var fields: [Schema.Definition] {
    switch self {
    case .exportRequest: [.many(1, "resourceMetrics", .resourceMetrics)]
    case .resourceMetrics:
      [.one(1, "resource", .resource), .many(2, "scopeMetrics", .scopeMetrics), .one(3, "schemaUrl", .string)]
    case .scopeMetrics: [.one(1, "scope", .scope), .many(2, "metrics", .metric), .one(3, "schemaUrl", .string)]
    case .metric: metricFields
    case .gauge: [.many(1, "dataPoints", .numberDataPoint)]
    case .sum:
      [
        .many(1, "dataPoints", .numberDataPoint), .one(2, "aggregationTemporality", .enumeration),
        .one(3, "isMonotonic", .bool),
      ]
    case .histogram:
      [.many(1, "dataPoints", .histogramDataPoint), .one(2, "aggregationTemporality", .enumeration)]
    case .exponentialHistogram:
      [.many(1, "dataPoints", .exponentialHistogramDataPoint), .one(2, "aggregationTemporality", .enumeration)]
    case .summary: [.many(1, "dataPoints", .summaryDataPoint)]
    case .numberDataPoint, .histogramDataPoint, .exponentialHistogramDataPoint, .buckets, .summaryDataPoint,
      .valueAtQuantile, .exemplar:
      pointFields
    case .exportResponse: [.one(1, "partialSuccess", .partialSuccess)]
    case .partialSuccess: [.one(1, "rejectedDataPoints", .int64), .one(2, "errorMessage", .string)]
    case .status: [.one(1, "code", .int32), .one(2, "message", .string)]
    default: commonFields
    }
  }

  private var metricFields: [Schema.Definition] {
    [
      .one(1, "name", .string), .one(2, "description", .string), .one(3, "unit", .string),
      .choice(5, "gauge", .gauge), .choice(7, "sum", .sum), .choice(9, "histogram", .histogram),
      .choice(10, "exponentialHistogram", .exponentialHistogram), .choice(11, "summary", .summary),
      .many(12, "metadata", .keyValue),
    ]
  }

  private var commonFields: [Schema.Definition] {
    switch self {
    case .resource:
      [
        .many(1, "attributes", .keyValue), .one(2, "droppedAttributesCount", .uint32),
        .many(3, "entityRefs", .entityRef),
      ]
    case .entityRef:
      [
        .one(1, "schemaUrl", .string), .one(2, "type", .string), .many(3, "idKeys", .string),
        .many(4, "descriptionKeys", .string),
      ]
    case .scope:
      [
        .one(1, "name", .string), .one(2, "version", .string), .many(3, "attributes", .keyValue),
        .one(4, "droppedAttributesCount", .uint32),
      ]
    case .keyValue: [.one(1, "key", .string), .one(2, "value", .anyValue), .one(3, "keyStrindex", .int32)]
    case .anyValue:
      [
        .choice(1, "stringValue", .string), .choice(2, "boolValue", .bool), .choice(3, "intValue", .int64),
        .choice(4, "doubleValue", .double), .choice(5, "arrayValue", .arrayValue),
        .choice(6, "kvlistValue", .keyValueList), .choice(7, "bytesValue", .bytes),
        .choice(8, "stringValueStrindex", .int32),
      ]
    case .arrayValue: [.many(1, "values", .anyValue)]
    case .keyValueList: [.many(1, "values", .keyValue)]
    default: []
    }
  }

  private var pointFields: [Schema.Definition] {
    switch self {
    case .numberDataPoint:
      [
        .one(2, "startTimeUnixNano", .fixed64), .one(3, "timeUnixNano", .fixed64), .choice(4, "asDouble", .double),
        .many(5, "exemplars", .exemplar), .choice(6, "asInt", .sfixed64), .many(7, "attributes", .keyValue),
        .one(8, "flags", .uint32),
      ]
    case .histogramDataPoint:
      [
        .one(2, "startTimeUnixNano", .fixed64), .one(3, "timeUnixNano", .fixed64), .one(4, "count", .fixed64),
        .optional(5, "sum", .double), .many(6, "bucketCounts", .fixed64), .many(7, "explicitBounds", .double),
        .many(8, "exemplars", .exemplar), .many(9, "attributes", .keyValue), .one(10, "flags", .uint32),
        .optional(11, "min", .double), .optional(12, "max", .double),
      ]
    case .exponentialHistogramDataPoint:
      [
        .many(1, "attributes", .keyValue), .one(2, "startTimeUnixNano", .fixed64), .one(3, "timeUnixNano", .fixed64),
        .one(4, "count", .fixed64), .optional(5, "sum", .double), .one(6, "scale", .sint32),
        .one(7, "zeroCount", .fixed64), .one(8, "positive", .buckets), .one(9, "negative", .buckets),
        .one(10, "flags", .uint32), .many(11, "exemplars", .exemplar), .optional(12, "min", .double),
        .optional(13, "max", .double), .one(14, "zeroThreshold", .double),
      ]
    case .buckets: [.one(1, "offset", .sint32), .many(2, "bucketCounts", .uint64)]
    case .summaryDataPoint:
      [
        .one(2, "startTimeUnixNano", .fixed64), .one(3, "timeUnixNano", .fixed64), .one(4, "count", .fixed64),
        .one(5, "sum", .double), .many(6, "quantileValues", .valueAtQuantile), .many(7, "attributes", .keyValue),
        .one(8, "flags", .uint32),
      ]
    case .valueAtQuantile: [.one(1, "quantile", .double), .one(2, "value", .double)]
    case .exemplar:
      [
        .one(2, "timeUnixNano", .fixed64), .choice(3, "asDouble", .double), .one(4, "spanId", .id),
        .one(5, "traceId", .id), .choice(6, "asInt", .sfixed64), .many(7, "filteredAttributes", .keyValue),
      ]
    default: []
    }
  }
}
