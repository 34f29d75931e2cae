// Looks around for two questions: which ports are there, and who has this one. Only what has gone wrong
// asks, so nothing here is fast.
import CTerminal
import Glibc
import Ground

/// The paths of the serial ports that are attached, in order; the kernel's placeholders for absent
/// UARTs are left out.
public func terminalPaths() -> [String] {
  folderEntries("/dev").filter { name in
    if ["ttyUSB", "ttyACM", "ttyAMA", "ttyGS", "ttymxc", "ttyHS"].contains(where: name.hasPrefix) {
      return true
    }
    guard name.hasPrefix("ttyS"), let type = contents("/sys/class/tty/\(name)/type") else {
      return false
    }
    return type.first != UInt8(ascii: "0")
  }
  .map { "/dev/" + $0 }.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
}

/// The program that has this port open; nil when none can be seen.
func portHolder(_ path: String) -> PortHolder? { portHolders([path])[0] }

/// The programs that have these ports open, in the order of the paths; nil when none can be seen.
///
/// It is the one that locked the port where one did, otherwise the first that has it, this process
/// itself last.
func portHolders(_ paths: [String]) -> [PortHolder?] {
  let targets = paths.map { resolved($0) }
  var best: [(rank: Int, process: Int32)?] = paths.map { _ in nil }
  let own = getpid()
  for process in folderEntries("/proc").compactMap({ Int32($0) }).sorted() {
    for number in folderEntries("/proc/\(process)/fd") {
      guard let target = linkTarget("/proc/\(process)/fd/\(number)"),
        let index = targets.firstIndex(of: target)
      else { continue }
      let info = contents("/proc/\(process)/fdinfo/\(number)") ?? []
      let isLocked = String(decoding: info, as: UTF8.self).contains("lock:")
      let rank = (isLocked ? 2 : 0) + (process == own ? 0 : 1)
      if rank > best[index]?.rank ?? -1 { best[index] = (rank, process) }
    }
  }
  return best.map { entry in entry.map { PortHolder(ofProcess: $0.process) } }
}

/// The other processes that have this terminal open, as far as they can be seen.
///
/// Whoever serves a pseudo-terminal keeps its far end open, and is left out.
///
/// - Parameter target: what the kernel calls the terminal
func otherHolders(of target: String) -> [PortHolder] {
  let own = getpid()
  let masters = target.hasPrefix("/dev/pts/") ? ["/dev/ptmx", "/dev/pts/ptmx"] : []
  return folderEntries("/proc").compactMap { Int32($0) }.sorted().compactMap { process in
    guard process != own else { return nil }
    let folder = "/proc/\(process)/fd"
    let targets = folderEntries(folder).compactMap { linkTarget("\(folder)/\($0)") }
    guard targets.contains(target), !targets.contains(where: masters.contains) else { return nil }
    return PortHolder(ofProcess: process)
  }
}

extension PortHolder {
  fileprivate init(ofProcess process: Int32) {
    let words = (contents("/proc/\(process)/cmdline") ?? []).split(separator: 0)
    let command = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    self.init(process: process, command: printable(command))
  }
}

/// A stranger's text as it may be shown on a terminal: each byte that is no printable ASCII as `?`,
/// 300 bytes at most.
func printable(_ text: String) -> String {
  let bytes = text.utf8.prefix(300).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
  return String(decoding: bytes, as: UTF8.self)
}

/// How ModemManager stands on this machine.
public enum ModemManager: String, Sendable {
  case absent
  case installed
  case running

  /// Looks for it among the processes, then among the programs.
  public static func look() -> ModemManager {
    for process in folderEntries("/proc") where process.first?.isNumber == true {
      if contents("/proc/\(process)/comm") == Array("ModemManager\n".utf8) { return .running }
    }
    let programs = ["/usr/sbin/ModemManager", "/usr/bin/ModemManager", "/sbin/ModemManager"]
    return programs.contains { access($0, F_OK) == 0 } ? .installed : .absent
  }
}

/// The first 4096 bytes of a file; nil where it cannot be read.
private func contents(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { room, count in
    count = max(0, read(descriptor, room.baseAddress, room.count))
  }
  return bytes
}

/// The path without symbolic links in it; nil where it leads nowhere.
///
/// What the kernel says of a descriptor that opens nothing, and not `realpath`: umockdev's damages
/// memory where a link leads out of its test bed.
func resolved(_ path: String) -> String? {
  let descriptor = attest_name_open(path)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  return linkTarget("/proc/self/fd/\(descriptor)")
}
