// When a fault shows that does not always show: a module may be wrong only over TLS, only after a
// refusal, only each fifth time, only at the greatest length. The conduct of such an occasion stands
// whole beside the usual one, so that the code that plays the module asks for one of the two and
// knows nothing of faults.
import MachineContract

/// Something that an action, an import or a read may have about it.
enum Occasion: Sendable, Equatable {
  /// The action's method.
  case method(Int)
  /// The action goes over TLS.
  case secure
  /// A header block is set.
  case withBlock
  /// RANGE is set.
  case withRange
  /// The header is shown.
  case withHeader
  /// The action before failed.
  case afterFailure
  /// The HTTP command before was refused.
  case afterRefusal
  /// So many have been before or more.
  case after(Int)
  /// It is about so many bytes or more.
  case bytes(Int)
  /// All is read, or a part.
  case whole, part
}

/// What is done otherwise on an occasion.
struct Rarely<Conduct: Sendable & Equatable>: Sendable, Equatable {
  var occasion: Occasion
  var conduct: Conduct
}

/// What the module remembers so that it can tell occasions.
struct Memory: Sendable {
  var hasRefused = false
  /// Whether an HTTP command was refused since the last one obeyed, as the present one found it.
  var followsRefusal = false
  var hasFailed = false
  var actions = 0
  var imports = 0
  var reads = 0
  var lastReply = 0
  var lastURL: ModuleURL?
  var lastSeconds: Int?
  /// The settings in force for the next action where they count late.
  var settings: [[UInt8]?]?
  var spent: [SettingKey] = []
  var stuck: [SettingKey] = []
  /// Surplus bytes that will begin the next import.
  var surplus: [UInt8] = []
  var lines = 0
  var bytes = 0
}

extension ModuleEmulator {
  /// How the action that begins now is conducted.
  func actionConduct(_ method: Int, isSecure: Bool) -> ActionBehaviour {
    guard let rare = behaviour.rareAction else { return behaviour.action }
    let fits =
      switch rare.occasion {
      case .method(let other): method == other
      case .secure: isSecure
      case .withBlock: block != nil
      case .withRange: given(.range) != nil
      case .withHeader: showsHeader
      case .afterFailure: memory.hasFailed
      case .afterRefusal: memory.followsRefusal
      case .after(let count): memory.actions >= count
      case .bytes(let count): (body?.count ?? 0) >= count
      case .whole, .part: false
      }
    return fits ? rare.conduct : behaviour.action
  }

  /// How a read is conducted.
  func readConduct(isWhole: Bool, bytes: Int) -> ReadBehaviour {
    guard let rare = behaviour.rareRead else { return behaviour.read }
    let fits =
      switch rare.occasion {
      case .afterRefusal: memory.followsRefusal
      case .after(let count): memory.reads >= count
      case .bytes(let count): bytes >= count
      case .whole: isWhole
      case .part: !isWhole
      case .withHeader: showsHeader
      case .withRange: given(.range) != nil
      case .method, .secure, .withBlock, .afterFailure: false
      }
    return fits ? rare.conduct : behaviour.read
  }

  /// How an import of so many bytes is conducted.
  func importConduct(_ kind: Import.Kind, bytes: Int) -> ImportBehaviour {
    guard kind == .body else { return behaviour.head }
    guard let rare = behaviour.rareData else { return behaviour.data }
    let fits =
      switch rare.occasion {
      case .afterRefusal: memory.followsRefusal
      case .after(let count): memory.imports >= count
      case .bytes(let count): bytes >= count
      case .withBlock: block != nil
      default: false
      }
    return fits ? rare.conduct : behaviour.data
  }

  /// Whether an action that begins now shows the header.
  var showsHeader: Bool {
    isOn(.responseHeader) == (behaviour.dialect.headerShownAt == .one)
  }
}
