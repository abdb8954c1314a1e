// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the codecs and what tests them, and nothing else, are built with instrumentation: for
// `make fuzz` and for `make sanitize`. `Modules` and `Tests` lead to those of the toolkit.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: path ?? "Modules/\(name)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", swiftSettings: settings)
}

let package = Package(
  name: "tattler-fuzz",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "CTattlerPlugin", path: "Modules/CTattlerPlugin"),
    .systemLibrary(name: "CYAML", path: "Modules/CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CDeflate", path: "Modules/CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZstd", path: "Modules/CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    module("TattlerModel", ["CTattlerPlugin"]),
    module("TattlerLineProtocol", ["TattlerModel", "CTattlerPlugin"]),
    module("TattlerJSONLines", ["TattlerModel", "CTattlerPlugin"]),
    module("TattlerOTLP", ["TattlerModel", "CTattlerPlugin"]),
    module("TattlerPrometheus", ["TattlerModel", "CTattlerPlugin"]),
    module("TattlerCompression", ["CDeflate", "CZstd"]),
    module("TattlerConfig", ["CYAML"]),
    module("TattlerGrafana", ["TattlerConfig"]),
    .systemLibrary(
      name: "CCurl", path: "Modules/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    module("TattlerThreads", ["CTattlerProcess"]),
    module("TattlerTransport", ["CCurl", "TattlerCompression", "TattlerThreads"]),
    module(
      "TattlerExport",
      [
        "TattlerConfig", "TattlerGrafana", "TattlerTransport", "TattlerCompression", "TattlerThreads",
        "TattlerPrometheus", "CTattlerProcess",
      ]),
    .target(name: "CTattlerPrices", path: "Modules/CTattlerPrices", exclude: ["prices.yaml"]),
    module("TattlerPricing", ["TattlerModel", "TattlerConfig", "CTattlerPrices"]),
    .target(name: "CTattlerProcess", path: "Modules/CTattlerProcess"),
    module("TattlerMetrics", ["TattlerModel", "CTattlerPlugin", "CTattlerProcess"]),
    module(
      "TattlerBots", ["TattlerModel", "TattlerLineProtocol", "TattlerConfig", "TattlerMetrics", "TattlerPricing"]),
    module(
      "FuzzChecks",
      [
        "TattlerBots", "TattlerModel", "TattlerLineProtocol", "TattlerJSONLines", "TattlerOTLP", "TattlerPrometheus",
        "TattlerCompression", "TattlerConfig", "TattlerPricing", "TattlerGrafana", "TattlerExport",
        "CTattlerPlugin",
      ],
      path: "Checks"),
    // libFuzzer brings `main`: without `--sanitize fuzzer` this does not link, and the tests are built by their name.
    .executableTarget(name: "fuzz", dependencies: ["FuzzChecks"], path: "Driver", swiftSettings: settings),
    tests("Fuzz", ["FuzzChecks"]),
    module("TestRandom", path: "Tests/Random"),
    tests("TattlerModel", ["TattlerModel", "TestRandom", "CTattlerPlugin"]),
    tests("TattlerLineProtocol", ["TattlerLineProtocol", "TattlerModel", "TestRandom", "CTattlerPlugin"]),
    tests("TattlerOTLP", ["TattlerOTLP", "TattlerModel", "TestRandom", "CTattlerPlugin"]),
    tests("TattlerPrometheus", ["TattlerPrometheus", "TattlerModel", "TestRandom", "CTattlerPlugin"]),
    tests("TattlerJSONLines", ["TattlerJSONLines", "TattlerModel", "TattlerConfig", "TestRandom", "CTattlerPlugin"]),
    tests("TattlerCompression", ["TattlerCompression", "TestRandom"]),
    tests("TattlerConfig", ["TattlerConfig", "TestRandom"]),
    tests("TattlerPricing", ["TattlerPricing", "TattlerConfig"]),
  ]
)
