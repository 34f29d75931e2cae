// What a place of a labgrid lab has, from the environment that `labgrid-client env` prints: YAML with
// `targets:`, the place, `resources:`, and below it each resource's class with its parameters.
import Formats
import Diagnostics

/// The resources of a lab's place, as far as a module needs them.
public struct LabResources: Sendable, Equatable {
  /// How the serial port is reached, such as `tcp:10.0.0.7:4001`; nil where there is none.
  public private(set) var port: String?
  /// Whether something switches the supply.
  public private(set) var hasPower = false
  /// The classes of all resources, in the order printed.
  public private(set) var classes: [String] = []

  /// Reads what the client printed; text of another form has no resources.
  public init(environment: [UInt8]) {
    let file = SourceFile(path: "labgrid-client env", text: environment)
    guard let root = readYAML(file).root, let targets = root["targets"] else { return }
    for target in targets.values {
      guard case .list(let resources)? = target["resources"]?.content else { continue }
      for case .mapping(let pairs) in resources.map(\.content) {
        for (key, value) in pairs { if let name = key.text { take(name, value) } }
      }
    }
  }

  private mutating func take(_ name: String, _ parameters: YAMLNode) {
    classes.append(name)
    if name.hasSuffix("PowerPort") || name == "PDUDaemonPort" { hasPower = true }
    guard port == nil, name == "NetworkSerialPort", let host = parameters["host"]?.text,
      let number = parameters["port"]?.text, Int(number) != nil
    else { return }
    let isRaw = parameters["protocol"]?.text == "raw"
    port = (isRaw ? "tcp:" : "rfc2217:") + "\(host):\(number)"
  }
}

extension YAMLNode {
  /// The text of a scalar.
  fileprivate var text: String? {
    if case .scalar(let text, _) = content { return text }
    return nil
  }

  /// The value of a mapping's key.
  fileprivate subscript(_ name: String) -> YAMLNode? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs.first { $0.key.text == name }?.value
  }

  /// The values of a mapping.
  fileprivate var values: [YAMLNode] {
    guard case .mapping(let pairs) = content else { return [] }
    return pairs.map(\.value)
  }
}
