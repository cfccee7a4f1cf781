import Dispatch
import FuzzHarness
import Glibc

/// The fuzzer that is asked for. The environment names it, since libFuzzer starts itself anew with arguments of its own.
private let fuzzer: FuzzHarness.Fuzzer = {
    let name = getenv("SATCHEL_FUZZER").map { String(cString: $0) } ?? ""
    guard let fuzzer = FuzzHarness.Fuzzer(rawValue: name) else { fatalError("SATCHEL_FUZZER names no fuzzer: \(name)") }
    return fuzzer
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let done = DispatchSemaphore(value: 0)
    // Loose on purpose: libFuzzer's own thread is no task, and waits here.
    Task.detached {
        let broken = await FuzzHarness.brokenPromises(bytes, by: fuzzer)
        guard broken.isEmpty else { fatalError(broken.joined(separator: "\n")) }
        done.signal()
    }
    done.wait()
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Called as `main`: the package manager gives an executable's entry this name.
@_cdecl("Fuzzer_main")
public func fuzz(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var (count, arguments) = (count, arguments)
    return runFuzzer(&count, &arguments, fuzzOne)
}
