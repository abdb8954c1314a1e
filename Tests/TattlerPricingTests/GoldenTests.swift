import Foundation
import Testing

@testable import TattlerPricing

/// Worked cases with their arithmetic, priced with the shipped table.
@Suite struct GoldenTests {
  struct File: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    struct Expected: Decodable {
      let status: String
      let totalPicoUsd: Int64
      let reason: String?
    }

    let id: String
    let title: String
    let at: String
    let provider: String
    let model: String
    let context: [String: String]
    let usage: [String: Value]
    let ratesSource: String
    let expected: Expected

    var testDescription: String { "\(id): \(title)" }
    /// Those need a layer of their own; the command line's tests have them.
    var isShipped: Bool { !ratesSource.hasPrefix("user override") && !provider.hasPrefix("(") }
  }

  enum Value: Decodable {
    case number(Int64)
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int64.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .other
      }
    }
  }

  static func cases() throws -> [Case] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/pricing/golden.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(File.self, from: Data(contentsOf: file)).cases.filter(\.isShipped)
  }

  /// A usage of a case, and how often it happens.
  private static func usage(_ values: [String: Value]) throws -> (usage: Usage, count: Int64) {
    var usage = Usage()
    var count: Int64 = 1
    for (key, value) in values {
      switch (key, value) {
      case ("repeat", .number(let number)): count = number
      case ("convention", .text(let text)): usage.cached = text == "net" ? .net : .gross
      case ("reasoning", .text(let text)): usage.reasoning = text == "included" ? .included : .separate
      case ("audio_ms", .number(let number)): usage.setDuration(.milliseconds(number), of: .audio)
      case ("call_seconds", .number(let number)): usage.setDuration(.seconds(number), of: .call)
      case ("characters", .number(let number)): usage[.characters] = number
      case ("count_rule", _): break
      case ("text", .text(let text)):
        var spoken = Usage()
        spoken.setText(text)
        usage.hanCharacters = spoken.hanCharacters
      case (_, .number(let number)):
        let name = key.replacing("_tokens", with: "")
        usage[try #require(UsageKind(name: name), "\(key)")] = number
      default: Issue.record("\(key) is not understood")
      }
    }
    return (usage, count)
  }

  @Test(arguments: try GoldenTests.cases()) func `each worked case comes out to the picodollar`(_ example: Case) throws
  {
    let table = try PriceTable.load()
    let (usage, count) = try Self.usage(example.usage)
    let charge = table.charge(
      usage, provider: example.provider, model: example.model, at: moment(example.at),
      context: PriceContext(example.context.map { ($0.key, $0.value) }))
    let total = try #require(charge.amount.multiplied(by: Int128(count)))
    #expect(total.picodollars == Int128(example.expected.totalPicoUsd))
    switch charge.outcome {
    case .priced: #expect(example.expected.status == "priced")
    case .unpriced(let reason):
      #expect(example.expected.status == "unpriced")
      #expect(example.expected.reason == reason.rawValue)
    case .partlyPriced, .rejected: Issue.record("\(charge.outcome)")
    }
  }

  @Test func `there are cases`() throws {
    #expect(try Self.cases().count >= 27)
  }
}
