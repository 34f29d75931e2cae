// The restart seam: what a restart leaves that it should not.

/// Something that outlives a restart.
enum RestartChange: Equatable, Sendable {
  /// All settings, or one.
  case keepsSettings
  case keepsSetting(SettingKey)
  /// The setting reads its default and acts as before.
  case actsAfterRestart(SettingKey)
  case keepsBody, keepsBlock, keepsReply

  func apply(to store: inout HTTPStore, from before: HTTPStore) {
    switch self {
    case .keepsSettings: store.settings = before.settings
    case .keepsSetting(let key):
      guard let index = before.settings.facts.index(of: key) else { return }
      store.settings.values[index] = before.settings.values[index]
    case .actsAfterRestart: break  // seen where settings act
    case .keepsBody: store.body = before.body
    case .keepsBlock: store.block = before.block
    case .keepsReply: store.content = before.content
    }
  }
}
