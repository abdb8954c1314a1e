// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "tattler-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "tattler", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    .target(name: "CAllocationCounter", path: "CAllocationCounter"),
    .systemLibrary(
      name: "CBenchDeflate", path: "CBenchDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .target(name: "BenchmarkLoad", path: "BenchmarkLoad", swiftSettings: settings),
    .target(name: "OTLPGenerated", dependencies: [protobuf], path: "OTLPGenerated", exclude: ["README.md"]),
    .executableTarget(
      name: "codec-bench",
      dependencies: [
        "BenchmarkLoad", "CAllocationCounter", arguments,
        .product(name: "TattlerModel", package: "tattler"),
        .product(name: "TattlerLineProtocol", package: "tattler"),
        .product(name: "TattlerOTLP", package: "tattler"),
        .product(name: "TattlerPrometheus", package: "tattler"), "OTLPGenerated", protobuf,
      ],
      path: "codec-bench", swiftSettings: settings),
    .executableTarget(
      name: "price-bench",
      dependencies: ["CAllocationCounter", arguments, .product(name: "TattlerPricing", package: "tattler")],
      path: "price-bench", swiftSettings: settings),
    .executableTarget(
      name: "metric-bench",
      dependencies: [
        "CAllocationCounter", arguments, .product(name: "TattlerMetrics", package: "tattler"),
        .product(name: "TattlerSwiftMetrics", package: "tattler"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "TattlerModel", package: "tattler"), .product(name: "TattlerOTLP", package: "tattler"),
      ],
      path: "metric-bench", swiftSettings: settings),
    .executableTarget(
      name: "load-gen", dependencies: ["BenchmarkLoad", "CBenchDeflate", arguments], path: "load-gen",
      swiftSettings: settings),
    .executableTarget(
      name: "bench-receiver", dependencies: ["CBenchDeflate", arguments], path: "bench-receiver",
      swiftSettings: settings),
  ]
)
