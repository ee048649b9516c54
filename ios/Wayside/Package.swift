// swift-tools-version: 6.0
// Wayside for Swift: the generated bindings as a package. `ios/generate.sh` writes Sources/Generated; README.md says where
// the library comes from.
import PackageDescription

let package = Package(
    name: "Wayside",
    platforms: [.iOS(.v16)],
    products: [
        .library(name: "Wayside", targets: ["Wayside"])
    ],
    targets: [
        // The core, built for devices and simulators, with the C header that the Swift half calls it by.
        .binaryTarget(name: "WaysideFFI", path: "WaysideFFI.xcframework"),
        .target(
            name: "Wayside",
            dependencies: ["WaysideFFI"],
            path: "Sources/Generated/Wayside",
            // Nobody has compiled the generated Swift in Swift 6 mode yet.
            swiftSettings: [.swiftLanguageMode(.v5)]
        ),
    ]
)
