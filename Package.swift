// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

/// A module of the toolkit: its folder has its name.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: path ?? "Modules/\(name)", swiftSettings: settings)
}

/// A C library of the system.
func system(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, path: "Modules/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// The tests of a module, or of something that crosses modules.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests", exclude: exclude,
    swiftSettings: settings)
}

/// A bundled sink: the sink to link, and the thin target that exports the C entry point of its shared object.
func sink(_ name: String, _ dependencies: [Target.Dependency]) -> [Target] {
  [
    module(
      name, ["TattlerPlugin", "TattlerModel", "TattlerConfig", "CTattlerPlugin"] + dependencies, path: "Plugins/\(name)"
    ),
    module("\(name)Plugin", [.byName(name: name), "TattlerPlugin", "CTattlerPlugin"], path: "Plugins/\(name)Plugin"),
  ]
}

/// A product of another package. Who uses this one without the trait does not resolve that package.
func product(_ name: String, _ package: String, for trait: String) -> Target.Dependency {
  .product(name: name, package: package, condition: .when(traits: [trait]))
}

let logging = product("Logging", "swift-log", for: "Telemetry")
let lifecycle = product("ServiceLifecycle", "swift-service-lifecycle", for: "Telemetry")
let coreMetrics = product("CoreMetrics", "swift-metrics", for: "Telemetry")
let metrics = product("Metrics", "swift-metrics", for: "Telemetry")
let configuration = product("Configuration", "swift-configuration", for: "Telemetry")
let serviceContext = product("ServiceContextModule", "swift-service-context", for: "Telemetry")
let unixSignals = product("UnixSignals", "swift-service-lifecycle", for: "Daemon")
let hummingbird = product("Hummingbird", "hummingbird", for: "Daemon")
let arguments = product("ArgumentParser", "swift-argument-parser", for: "Daemon")

let package = Package(
  name: "tattler",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "CTattlerPlugin", targets: ["CTattlerPlugin"]),
    .library(name: "TattlerModel", targets: ["TattlerModel"]),
    .library(name: "TattlerConfig", targets: ["TattlerConfig"]),
    .library(name: "TattlerLineProtocol", targets: ["TattlerLineProtocol"]),
    .library(name: "TattlerOTLP", targets: ["TattlerOTLP"]),
    .library(name: "TattlerPrometheus", targets: ["TattlerPrometheus"]),
    .library(name: "TattlerPlugin", targets: ["TattlerPlugin"]),
    .library(name: "TattlerQueue", targets: ["TattlerQueue"]),
    .library(name: "TattlerTransport", targets: ["TattlerTransport"]),
    .library(name: "TattlerGrafana", targets: ["TattlerGrafana"]),
    .library(name: "TattlerDelivery", targets: ["TattlerDelivery"]),
    .library(name: "TattlerBots", targets: ["TattlerBots"]),
    .library(name: "TattlerMetrics", targets: ["TattlerMetrics"]),
    .library(name: "TattlerSwiftMetrics", targets: ["TattlerSwiftMetrics"]),
    .library(name: "TattlerKit", targets: ["TattlerKit"]),
    .library(name: "TattlerPricing", targets: ["TattlerPricing"]),
    .library(name: "TattlerCost", targets: ["TattlerCost"]),
    .library(name: "TattlerPipeline", targets: ["TattlerPipeline"]),
    .library(name: "TattlerHost", targets: ["TattlerHost"]),
    .library(name: "TattlerSinks", targets: ["GrafanaCloudSink", "OTLPSink", "StdoutSink", "FileSink"]),
    .library(name: "tattler-sink-grafana-cloud", type: .dynamic, targets: ["GrafanaCloudSinkPlugin"]),
    .library(name: "tattler-sink-otlp", type: .dynamic, targets: ["OTLPSinkPlugin"]),
    .library(name: "tattler-sink-stdout", type: .dynamic, targets: ["StdoutSinkPlugin"]),
    .library(name: "tattler-sink-file", type: .dynamic, targets: ["FileSinkPlugin"]),
    .executable(name: "tattler", targets: ["tattler"]),
    .executable(name: "tattler-auth", targets: ["tattler-auth"]),
  ],
  traits: [
    .trait(
      name: "Telemetry",
      description: "Delivery inside an application: TattlerKit, TattlerSwiftMetrics, TattlerPipeline, TattlerDelivery"),
    .trait(
      name: "Daemon", description: "The daemon and the tools: TattlerHost, tattler, tattler-auth",
      enabledTraits: ["Telemetry"]),
    .default(enabledTraits: ["Daemon"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-service-context", from: "1.5.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
  ],
  targets: [
    .target(name: "CTattlerPlugin", path: "Modules/CTattlerPlugin"),
    system("CCurl", "libcurl", "libcurl4-openssl-dev"),
    system("CSQLite", "sqlite3", "libsqlite3-dev"),
    system("CYAML", "yaml-0.1", "libyaml-dev"),
    system("CDeflate", "libdeflate", "libdeflate-dev"),
    system("CZstd", "libzstd", "libzstd-dev"),
    .target(name: "CTattlerProcess", path: "Modules/CTattlerProcess"),
    module("TattlerThreads", ["CTattlerProcess"]),
    module("TattlerModel", ["CTattlerPlugin"]),
    module("TattlerLineProtocol", ["TattlerModel", "CTattlerPlugin"]),
    module("TattlerOTLP", ["TattlerModel", "CTattlerPlugin"]),
    module("TattlerPrometheus", ["TattlerModel", "CTattlerPlugin"]),
    module("TattlerJSONLines", ["TattlerModel", "CTattlerPlugin"]),
    module(
      "TattlerSinkSupport",
      [
        "TattlerPlugin", "TattlerModel", "TattlerConfig", "TattlerLineProtocol", "TattlerJSONLines", "TattlerThreads",
        "CTattlerPlugin",
      ]),
    module("TattlerCompression", ["CDeflate", "CZstd"]),
    module("TattlerTransport", ["CCurl", "TattlerCompression", "TattlerThreads"]),
    module("TattlerConfig", ["CYAML"]),
    module("TattlerGrafana", ["TattlerConfig"]),
    module("TattlerMetrics", ["TattlerModel", "CTattlerPlugin", "CTattlerProcess"]),
    module("TattlerSwiftMetrics", ["TattlerMetrics", coreMetrics]),
    // The shipped price table, embedded in its one C file.
    .target(name: "CTattlerPrices", path: "Modules/CTattlerPrices", exclude: ["prices.yaml"]),
    module("TattlerPricing", ["TattlerModel", "TattlerConfig", "CTattlerPrices"]),
    module(
      "TattlerBots", ["TattlerModel", "TattlerLineProtocol", "TattlerConfig", "TattlerMetrics", "TattlerPricing"]),
    module(
      "TattlerExport",
      [
        "TattlerConfig", "TattlerGrafana", "TattlerTransport", "TattlerCompression", "TattlerThreads",
        "TattlerPrometheus", "CTattlerProcess",
      ]),
    module("TattlerDashboards", ["TattlerBots", "TattlerConfig", "TattlerPrometheus"]),
    module(
      "TattlerCost", ["TattlerModel", "TattlerConfig", "TattlerPricing", "TattlerCompression", "CTattlerPlugin"]),
    module("TattlerQueue", ["TattlerModel", "TattlerCompression", "TattlerThreads", "CSQLite"]),
    module("TattlerPlugin", ["TattlerModel", "TattlerConfig", "CTattlerPlugin"]),
    module(
      "TattlerDelivery",
      [
        "TattlerModel", "TattlerConfig", "TattlerQueue", "TattlerPlugin", "TattlerTransport", "TattlerOTLP",
        "TattlerThreads", "CTattlerPlugin", logging,
      ]),
    module(
      "TattlerPipeline",
      [
        "TattlerModel", "TattlerBots", "TattlerLineProtocol", "TattlerConfig", "TattlerCost", "TattlerDelivery",
        "TattlerPlugin",
        "TattlerPricing", "TattlerQueue", "TattlerThreads", "TattlerTransport", "CTattlerPlugin", logging, lifecycle,
      ]),
    module(
      "TattlerKit",
      [
        "TattlerModel", "TattlerMetrics", "TattlerSwiftMetrics", "TattlerPipeline", "TattlerDelivery", "TattlerQueue",
        "TattlerTransport", "TattlerPlugin", "TattlerConfig", "TattlerGrafana", "TattlerSinkSupport", "OTLPSink",
        "GrafanaCloudSink",
        "FileSink", "StdoutSink", configuration, coreMetrics, lifecycle, logging, serviceContext,
      ]),
    module(
      "TattlerHost",
      [
        "TattlerModel", "TattlerLineProtocol", "TattlerOTLP", "TattlerBots", "TattlerConfig", "TattlerCompression",
        "TattlerDelivery", "TattlerPipeline", "TattlerPlugin", "TattlerPrometheus", "TattlerQueue",
        "TattlerThreads", "TattlerTransport", "CTattlerPlugin", "CTattlerProcess", logging, lifecycle, unixSignals,
        hummingbird,
      ]),
  ]
    + sink(
      "GrafanaCloudSink",
      ["OTLPSink", "TattlerSinkSupport", "TattlerLineProtocol", "TattlerPrometheus", "TattlerGrafana"])
    + sink("OTLPSink", ["TattlerSinkSupport", "TattlerOTLP", "TattlerGrafana"])
    + sink("StdoutSink", ["TattlerSinkSupport", "TattlerThreads", "TattlerLineProtocol", "TattlerJSONLines"])
    + sink(
      "FileSink",
      ["TattlerSinkSupport", "TattlerThreads", "TattlerLineProtocol", "TattlerJSONLines", "TattlerCompression"])
    + [
      .executableTarget(
        name: "tattler",
        dependencies: [
          "TattlerHost", "TattlerPipeline", "TattlerDelivery", "TattlerPlugin", "TattlerConfig", "TattlerModel",
          "TattlerLineProtocol",
          "TattlerOTLP", "TattlerPrometheus", "CTattlerPlugin", "TattlerBots", "TattlerGrafana", "TattlerTransport",
          "TattlerQueue", "TattlerPricing", "TattlerCost", "TattlerDashboards", "TattlerExport", arguments, logging,
          lifecycle,
        ],
        path: "Tools/tattler", swiftSettings: settings),
      .executableTarget(
        name: "tattler-auth", dependencies: ["TattlerGrafana", "TattlerConfig", "TattlerTransport", arguments],
        path: "Tools/tattler-auth", swiftSettings: settings),
      // Its own package, Tools/Fuzz, builds it for the fuzzer; here it is for the short runs in the tests.
      module(
        "FuzzChecks",
        [
          "TattlerBots", "TattlerModel", "TattlerLineProtocol", "TattlerJSONLines", "TattlerOTLP", "TattlerPrometheus",
          "TattlerCompression", "TattlerConfig", "TattlerPricing", "TattlerGrafana", "TattlerExport",
          "CTattlerPlugin",
        ], path: "Tools/Fuzz/Checks"),
      tests("Fuzz", ["FuzzChecks"]),
      // Random numbers that a seed repeats, for the tests of every module.
      module("TestRandom", path: "Tests/Random"),
      tests("TattlerModel", ["TattlerModel", "TestRandom", "CTattlerPlugin"]),
      tests("TattlerLineProtocol", ["TattlerLineProtocol", "TattlerModel", "TestRandom", "CTattlerPlugin"]),
      tests("TattlerOTLP", ["TattlerOTLP", "TattlerModel", "TestRandom", "CTattlerPlugin"]),
      tests("TattlerPrometheus", ["TattlerPrometheus", "TattlerModel", "TestRandom", "CTattlerPlugin"]),
      tests("TattlerJSONLines", ["TattlerJSONLines", "TattlerModel", "TattlerConfig", "TestRandom", "CTattlerPlugin"]),
      tests("TattlerSinkSupport", ["TattlerSinkSupport", "TattlerConfig", "TattlerPlugin"]),
      tests("TattlerThreads", ["TattlerThreads"]),
      tests("TattlerCompression", ["TattlerCompression", "TestRandom"]),
      tests("TattlerTransport", ["TattlerTransport"], exclude: ["Fixtures"]),
      tests("TattlerConfig", ["TattlerConfig", "TestRandom"]),
      tests("TattlerGrafana", ["TattlerGrafana", "TattlerConfig"]),
      tests("TattlerAuth", ["tattler-auth", "TestHarness", "TattlerGrafana", "TattlerConfig"]),
      tests(
        "TattlerBots",
        [
          "TattlerBots", "TattlerModel", "TattlerConfig", "TattlerMetrics", "TattlerPricing", "TattlerCost",
          "TattlerPrometheus", "CTattlerPlugin",
        ]),
      tests(
        "TattlerSwiftMetrics",
        ["TattlerSwiftMetrics", "TattlerMetrics", "TattlerModel", "CTattlerPlugin", coreMetrics]),
      tests(
        "TattlerMetrics", ["TattlerMetrics", "TattlerModel", "TattlerOTLP", "TattlerThreads", "CTattlerPlugin"]),
      // Hours of the real instruments' metrics, for tests and for the picture of the dashboard.
      .executableTarget(
        name: "DashboardData",
        dependencies: [
          "TattlerDashboards", "TattlerBots", "TattlerMetrics", "TattlerModel", "TattlerPricing", "TattlerPrometheus",
          "TestRandom",
        ], path: "Tests/DashboardData", swiftSettings: settings),
      tests(
        "TattlerExport", ["TattlerExport", "TattlerConfig", "TattlerTransport", "TattlerCompression", "TestRandom"]),
      tests(
        "TattlerDashboards", ["TattlerDashboards", "DashboardData", "TestHarness", "TattlerBots", "TattlerConfig"]),
      tests("TattlerPricing", ["TattlerPricing", "TattlerConfig"]),
      tests("TattlerCost", ["TattlerCost", "TattlerModel", "TattlerConfig", "TattlerPricing", "CTattlerPlugin"]),
      tests(
        "TattlerQueue",
        ["TattlerQueue", "TattlerModel", "TattlerCompression", "TestRandom", "CSQLite", "QueueCrashHelper"]),
      // A layer of faults under SQLite.
      .target(name: "CFaultyFileSystem", dependencies: ["CSQLite"], path: "Tests/CFaultyFileSystem"),
      tests("QueueFault", ["TattlerQueue", "TattlerModel", "TestRandom", "CSQLite", "CFaultyFileSystem"]),
      .executableTarget(
        name: "QueueCrashHelper", dependencies: ["TattlerQueue", "TattlerModel"], path: "Tests/QueueCrashHelper",
        swiftSettings: settings),
      // What tests of sinks share: a host that answers as it is told, batches, outcomes.
      module("SinkHarness", ["TattlerPlugin", "TattlerModel"], path: "Tests/SinkHarness"),
      tests(
        "GrafanaCloudSink",
        [
          "GrafanaCloudSink", "OTLPSink", "SinkHarness", "TattlerPlugin", "TattlerModel", "TattlerLineProtocol",
          "TattlerOTLP", "TattlerConfig", "TattlerGrafana", "TattlerSinkSupport", "TattlerThreads", "CTattlerPlugin",
        ]),
      tests(
        "OTLPSink",
        [
          "OTLPSink", "SinkHarness", "TattlerPlugin", "TattlerModel", "TattlerOTLP", "TattlerConfig", "TattlerGrafana",
        ]),
      tests("StdoutSink", ["StdoutSink", "TattlerPlugin", "TattlerModel", "TattlerLineProtocol", "TattlerConfig"]),
      tests(
        "FileSink",
        ["FileSink", "TattlerPlugin", "TattlerModel", "TattlerLineProtocol", "TattlerConfig", "TattlerCompression"]),
      tests(
        "TattlerDelivery",
        [
          "TattlerDelivery", "TattlerQueue", "TattlerPlugin", "TattlerModel", "TattlerConfig", "TattlerTransport",
          "TattlerOTLP", "TestHarness", "TestRandom", logging,
        ]),
      tests(
        "TattlerPlugin",
        [
          "TattlerPlugin", "CTattlerPlugin", "TattlerModel", "TattlerConfig", "GrafanaCloudSink", "OTLPSink",
          "StdoutSink", "FileSink", "TattlerOTLP", "TestHarness",
        ]),
      tests(
        "TattlerHost",
        [
          "TattlerHost", "TattlerPipeline", "TattlerBots", "TattlerCost", "TattlerDelivery", "TattlerPricing",
          "TattlerQueue",
          "TattlerModel",
          "TattlerConfig", "TattlerLineProtocol", "TattlerOTLP", "TattlerPrometheus", "TattlerCompression", "FileSink",
          "TestHarness", "CTattlerPlugin", logging, hummingbird,
        ]),
      .executableTarget(
        name: "TelemetryHelper",
        dependencies: ["TattlerKit", "TattlerConfig", "TattlerMetrics", configuration, metrics, logging],
        path: "Tests/TelemetryHelper", swiftSettings: settings),
      tests(
        "TattlerKit",
        [
          "TattlerKit", "TelemetryHelper", "tattler", "TestHarness", "TattlerMetrics", "TattlerModel", "TattlerQueue",
          "TattlerConfig", "TattlerDelivery", "TattlerTransport", "OTLPSink", coreMetrics, configuration, lifecycle,
          logging, "TattlerPlugin", serviceContext,
        ]),
      // What tests of the built programs share: processes, loopback servers, the daemon.
      module("TestHarness", ["TattlerConfig", "TattlerCompression", "CSQLite"], path: "Tests/Harness"),
      tests(
        "EndToEnd",
        [
          "tattler", "TestHarness", "TattlerConfig", "TattlerLineProtocol", "TattlerOTLP", "TattlerModel",
          "TattlerCompression", "TattlerTransport", "TattlerQueue", "TattlerPricing", "TattlerDashboards", "TestRandom",
          arguments,
        ]),
      module(
        "FaultLaboratory",
        [
          "TestHarness", "TestRandom", "TattlerConfig", "TattlerCompression", "TattlerQueue", "TattlerLineProtocol",
          "TattlerModel",
        ],
        path: "Tests/FaultLaboratory"),
      tests(
        "FaultLaboratory",
        ["tattler", "FaultLaboratory", "TestHarness", "TestRandom", "TattlerConfig", "TattlerQueue", "TattlerModel"]),
    ]
)
