// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "orders",
  platforms: [.macOS(.v15)],
  dependencies: [
    // In a program of your own: .package(url: "https://github.com/tattler/tattler", from: "1.0.0", traits: ["Telemetry"])
    .package(name: "tattler", path: "../../..", traits: ["Telemetry"]),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
  ],
  targets: [
    .executableTarget(
      name: "orders",
      dependencies: [
        .product(name: "TattlerKit", package: "tattler"), .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Metrics", package: "swift-metrics"), .product(name: "Logging", package: "swift-log"),
      ],
      path: "Sources")
  ])
