// swift-tools-version: 6.2
import PackageDescription

/// Set by `Scripts/fuzz` alone: then everything is built so that a fuzzer sees which parts an input reaches.
let isFuzzing = Context.environment["SATCHEL_FUZZ"] != nil

/// Every Swift target is built alike: warnings are errors, imports say what they let out, existentials are spelt.
let settings: [SwiftSetting] =
    [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"])] : [])

/// A module map over a C library of the system.
func systemLibrary(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/SystemLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// The Swift face of one C library, with its tests.
func face(_ name: String, over dependencies: [Target.Dependency]) -> [Target] {
    [
        .target(
            name: name, dependencies: dependencies, path: "Sources/SystemLibraries/\(name)", swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"],
            path: "Tests/SystemLibraries/\(name)Tests", swiftSettings: settings),
    ]
}

/// One part of the product, with its tests.
func part(
    _ name: String, _ dependencies: [Target.Dependency] = [], testing: [Target.Dependency] = [],
    resources: [Resource]? = nil
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies + testing,
            swiftSettings: settings),
    ]
}

// The order is the architecture: each part may import those above it, never those below.
let parts: [[Target]] = [
    part("Sentences"),
    part("ContactModel", ["Cryptography", "ICU"]),
    part("AccessRules", ["ContactModel", "ICU", "Locking"], testing: ["SQLite"]),
    part(
        "Selection", ["ContactModel", "AccessRules", "ICU", "Bitmaps", "Cryptography"], testing: ["ContactMapping"]),
    part(
        "ContactMapping",
        ["Sentences", "ContactModel", "AccessRules", "PhoneNumbers", "Pixbuf", "ICU", "Cryptography"]),
    part("SyncPlanning", ["Sentences", "ContactModel"]),
    part("Pacing", ["ContactModel"]),
    part("Contracts", ["ContactModel", "AccessRules", "SyncPlanning"]),
    part(
        "Configuration",
        [
            "YAML", "Sentences", "ContactModel", "AccessRules", "Selection", "ContactMapping", "SyncPlanning",
            "Contracts", "Cryptography",
        ]),
    part("HTTPTransport", ["CCurl", "CMicroHTTPD", "Locking"]),
    part("WebPages", ["HTTPTransport"]),
    part(
        "CRMSources",
        ["SQLite", "Sentences", "ContactModel", "AccessRules", "Contracts", "Locking", "Cryptography"]),
    part(
        "GraphTarget",
        [
            "HTTPTransport", "Sentences", "ContactModel", "SyncPlanning", "Contracts", "Pacing", "Locking",
            "Cryptography",
        ],
        testing: ["ExchangeSimulator"]),
    part("JournalStore", ["SQLite", "ContactModel", "SyncPlanning", "Contracts", "Locking", "Cryptography"]),
    part(
        "SyncEngine",
        [
            "Sentences", "ContactModel", "AccessRules", "Selection", "ContactMapping", "SyncPlanning", "Pacing",
            "Contracts", "Cryptography", "Locking",
        ], testing: ["JournalStore", "EngineSimulation"]),
    part("ExchangeSimulator", ["HTTPTransport", "WebPages", "SQLite", "Cryptography", "Locking"]),
    part(
        "Service",
        [
            "Sentences", "ContactModel", "AccessRules", "Selection", "ContactMapping", "SyncPlanning", "Pacing",
            "Contracts", "Configuration", "CRMSources", "GraphTarget", "HTTPTransport", "JournalStore", "SyncEngine",
            "Cryptography", "Locking",
        ], testing: ["ExchangeSimulator", "Pixbuf"]),
    part("OpenIDConnect", ["HTTPTransport", "ContactModel", "Cryptography", "Locking"]),
    part(
        "Console",
        [
            "Sentences", "HTTPTransport", "WebPages", "ContactModel", "AccessRules", "Selection", "Passwords",
            "Cryptography", "Locking", "OpenIDConnect",
        ], testing: ["ICU"],
        resources: [.embedInCode("API/openapi.yaml")]),
]

/// The fuzzers over the harness, in one program; there is none in an ordinary build.
let fuzzer = Target.executableTarget(
    name: "Fuzzer", dependencies: ["FuzzHarness"], path: "Fuzz/Fuzzer", swiftSettings: settings,
    linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])

let package = Package(
    name: "satchel",
    products: [.executable(name: "satchel", targets: ["satchel"])],
    targets: [
        systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        systemLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        systemLibrary("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        systemLibrary("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        systemLibrary("CRoaring", apt: "libroaring-dev"),
        systemLibrary("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        systemLibrary("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
        .target(
            name: "CICU", path: "Sources/SystemLibraries/CICU",
            linkerSettings: [.linkedLibrary("icuuc"), .linkedLibrary("icui18n")]),
        .target(
            name: "CPhoneNumber", path: "Sources/SystemLibraries/CPhoneNumber",
            linkerSettings: [.linkedLibrary("phonenumber")]),
        // Of GObject only: what gdk-pixbuf's own file asks for besides its folder makes the package manager complain.
        systemLibrary("CGdkPixbuf", pkgConfig: "gobject-2.0", apt: "libgdk-pixbuf-2.0-dev"),
        .target(
            name: "CPixbuf", dependencies: ["CGdkPixbuf"], path: "Sources/SystemLibraries/CPixbuf",
            cSettings: [.unsafeFlags(["-isystem", "/usr/include/gdk-pixbuf-2.0"])],
            linkerSettings: [.linkedLibrary("gdk_pixbuf-2.0")]),
        .target(name: "Locking", path: "Sources/SystemLibraries/Locking", swiftSettings: settings),
        .target(
            name: "TestSupport",
            dependencies: [
                "ContactModel", "AccessRules", "Selection", "Locking", "COpenSSL", "Cryptography", "HTTPTransport",
            ],
            swiftSettings: settings),
        .target(
            name: "FuzzHarness",
            dependencies: [
                "YAML", "ICU", "SQLite", "Pixbuf", "Locking", "ContactModel", "AccessRules", "Selection",
                "ContactMapping", "SyncPlanning", "Contracts", "Configuration", "HTTPTransport", "CRMSources",
                "GraphTarget",
            ],
            path: "Fuzz/Harness", swiftSettings: settings),
        .testTarget(name: "FuzzHarnessTests", dependencies: ["FuzzHarness"], swiftSettings: settings),
        .executableTarget(
            name: "selection-bench",
            dependencies: ["ContactModel", "AccessRules", "Selection", "Cryptography", "ICU"],
            path: "Benchmarks/selection/product", swiftSettings: settings),
        .executableTarget(
            name: "selection-demo",
            dependencies: ["ContactModel", "AccessRules", "Selection", "Configuration", "CRMSources", "ICU"],
            path: "Benchmarks/selection/demo", swiftSettings: settings),
        // Only for benchmarks: a journal and a simulated Exchange as a first fill leaves them.
        .executableTarget(
            name: "revoke-seed",
            dependencies: [
                "AccessRules", "Configuration", "ContactModel", "Contracts", "CRMSources", "Cryptography",
                "ExchangeSimulator", "GraphTarget", "HTTPTransport", "ICU", "JournalStore", "Service", "SyncEngine",
            ],
            path: "Benchmarks/revoke/seed", swiftSettings: settings),
        .executableTarget(
            name: "satchel",
            dependencies: [
                "Cryptography", "ICU", "Locking", "Sentences", "ContactModel", "AccessRules", "Selection",
                "ContactMapping", "SyncPlanning", "Pacing", "Contracts", "Configuration", "HTTPTransport", "CRMSources",
                "GraphTarget", "JournalStore", "SyncEngine", "ExchangeSimulator", "Service", "Console", "Passwords",
                "OpenIDConnect",
            ],
            swiftSettings: settings),
        // Only for benchmarks: the invented CRM that bulk selection is measured on.
        .executableTarget(
            name: "selection-data", dependencies: ["TestSupport"], path: "Benchmarks/selection/data",
            swiftSettings: settings),
        // The engine and its planner in a world in memory, history by history; and the command that tells many of them.
        .target(
            name: "EngineSimulation",
            dependencies: ["ContactModel", "SyncPlanning", "Contracts", "JournalStore", "SyncEngine"],
            path: "Tests/EngineSimulation", swiftSettings: settings),
        .executableTarget(
            name: "simulate-engine", dependencies: ["EngineSimulation", "SyncPlanning"],
            path: "Tests/EngineSimulationCommand", swiftSettings: settings),
        // The engine with the Graph target before the simulated Exchange, without CRM and configuration.
        .testTarget(
            name: "ExchangeTests",
            dependencies: [
                "ContactModel", "SyncPlanning", "Pacing", "Contracts", "HTTPTransport", "GraphTarget", "JournalStore",
                "SyncEngine", "ExchangeSimulator", "Locking", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ContactModel", "AccessRules", "Selection", "ContactMapping", "SyncPlanning", "Contracts",
                "Configuration", "CRMSources", "GraphTarget", "HTTPTransport", "JournalStore", "SyncEngine", "Service",
                "ExchangeSimulator", "Locking", "TestSupport", "SQLite", "Cryptography", "Pixbuf", "Console",
                "Passwords", "satchel",
            ],
            swiftSettings: settings),
    ]
        + face("SQLite", over: ["CSQLite"])
        + face("YAML", over: ["CYAML"])
        + face("ICU", over: ["CICU"])
        + face("Bitmaps", over: ["CRoaring"])
        + face("Cryptography", over: ["COpenSSL"])
        + face("Passwords", over: ["CSodium"])
        + face("PhoneNumbers", over: ["CPhoneNumber"])
        + face("Pixbuf", over: ["CPixbuf"])
        + parts.flatMap { $0 }
        + (isFuzzing ? [fuzzer] : []),
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
