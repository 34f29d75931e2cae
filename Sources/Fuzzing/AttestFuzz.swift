// attest-fuzz: feeds everything that eats foreign bytes with seeded inputs, the same on every machine.
// CI plays a fixed number of them, `make fuzz` goes on for as long as it is told, guided by coverage: built
// with -DFUZZER and instrumented, the program is libFuzzer's, and its inputs are the choices it learns.
import ArgumentParser
import Glibc

#if FUZZER
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
  ) -> CInt

  private nonisolated(unsafe) var chosen = FuzzTarget.all[0]

  /// libFuzzer's form of the program: `attest-fuzz TARGET` and then libFuzzer's own arguments.
  @main
  enum AttestFuzz {
    static func main() {
      var arguments = CommandLine.unsafeArgv
      var count = CommandLine.argc
      let name = CommandLine.arguments.dropFirst().first ?? ""
      guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        print("attest-fuzz: name a target: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
        exit(2)
      }
      chosen = target
      // The target's name is not libFuzzer's affair.
      arguments[1] = arguments[0]
      arguments += 1
      count -= 1
      exit(
        runDriver(&count, &arguments) { bytes, count in
          var choices = Choices(data: Array(UnsafeBufferPointer(start: bytes, count: count)))
          do {
            try chosen.play(&choices)
          } catch {
            print("attest-fuzz: \((error as? Broken)?.message ?? "\(error)")")
            fflush(nil)
            abort()
          }
          return 0
        })
    }
  }
#else
  @main
  struct AttestFuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "attest-fuzz",
      abstract: "Feed what eats foreign bytes with seeded inputs; status 1 where a property breaks."
    )

    @Option(
      help: "Only these: \(FuzzTarget.all.map(\.name).joined(separator: ", ")).",
      transform: { name in
        guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
          throw ValidationError("no target \(name)")
        }
        return target
      })
    var target: [FuzzTarget] = []

    @Option(help: "The seed of the first input; each further one takes the next seed.")
    var seed: UInt64 = 1

    @Option(help: "How many inputs each target gets; as many as in CI unless given.")
    var count: Int?

    @Option(help: "How long each target is fed, whatever the count.")
    var seconds: Int?

    func run() throws {
      Watch.start()
      var isBroken = false
      for target in target.isEmpty ? FuzzTarget.all : target where !play(target) {
        isBroken = true
      }
      if isBroken { throw ExitCode(1) }
    }

    private func play(_ target: FuzzTarget) -> Bool {
      let clock = ContinuousClock()
      let began = clock.now
      var played = 0
      while true {
        if let seconds {
          if clock.now - began >= .seconds(seconds) { break }
        } else if played >= count ?? target.count {
          break
        }
        let seed = seed &+ UInt64(played)
        let replay = "swift run attest-fuzz --target \(target.name) --seed \(seed) --count 1"
        Watch.began(replay)
        var choices = Choices(seed: seed)
        do {
          try target.play(&choices)
        } catch {
          print("\(target.name), seed \(seed): \((error as? Broken)?.message ?? "\(error)")")
          print("replay: \(replay)")
          fflush(nil)
          return false
        }
        played += 1
      }
      let took = (clock.now - began).components
      let tenths = took.attoseconds / 100_000_000_000_000_000
      print("\(target.name): \(played) inputs from seed \(seed), \(took.seconds).\(tenths) s")
      fflush(nil)
      return true
    }
  }
#endif
