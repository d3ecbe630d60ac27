import CLibFuzzer
import Foundation
import Synchronization

/// `fuzz list` names the targets; `fuzz seeds TARGET FOLDER` writes what to begin with; `fuzz TARGET …` hands the rest
/// to libFuzzer. `scripts/fuzz` does all of it.
@main
enum Fuzzing {
  /// libFuzzer's callback takes no context.
  static let current = Mutex<FuzzTarget?>(nil)

  /// libFuzzer brings a `main` of its own, which does the same; the linker keeps either.
  static func main() {
    var (count, arguments) = (CommandLine.argc, Optional(CommandLine.unsafeArgv))
    exit(LLVMFuzzerRunDriver(&count, &arguments, runOneInput))
  }

  /// - Returns: Whether the first argument was the name of a target.
  static func start(_ arguments: [String]) throws -> Bool {
    if arguments.first == "list" {
      print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
      exit(0)
    }
    let isSeeding = arguments.first == "seeds"
    let name = isSeeding ? arguments.dropFirst().first : arguments.first
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else { return false }
    if isSeeding {
      try write(target.seeds(), to: arguments.last ?? ".")
      exit(0)
    }
    current.withLock { $0 = target }
    return true
  }

  private static func write(_ seeds: [[UInt8]], to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (index, seed) in seeds.enumerated() {
      try Data(seed).write(to: URL(filePath: "\(folder)/seed-\(index)"))
    }
  }
}

/// libFuzzer looks these two up by name, before it reads the arguments and for each input; hence public.
@c(LLVMFuzzerInitialize)
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  guard let count, let strings = arguments?.pointee else { return 1 }
  let all = (0..<Int(count.pointee)).compactMap { strings[$0].map { String(cString: $0) } }
  do {
    guard try Fuzzing.start(Array(all.dropFirst())) else { fatalError("no such target; `list` names them") }
  } catch {
    fatalError("no seeds: \(error)")
  }
  // The name is ours; the rest is libFuzzer's.
  for index in 1..<Int(count.pointee) { strings[index] = strings[index + 1] }
  count.pointee -= 1
  return 0
}

@c(LLVMFuzzerTestOneInput)
public func runOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  let target = Fuzzing.current.withLock { $0 }
  target?.run(input)
  return 0
}
