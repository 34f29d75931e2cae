// The store seam: what a command takes away that it has nothing to do with.

/// A loss of something imported, set or received.
enum StoreChange: Equatable, Sendable {
  /// What is lost.
  enum Part: Equatable, Sendable {
    case body, block, reply
    case setting(SettingKey)
  }
  /// It is lost by that command in that form, obeyed or refused.
  case loses(Part, by: BuiltInCommand, Form, refused: Bool)
  /// It is lost by an import of so many bytes or more, or by a reply that fills the cache.
  case losesByImport(Part, of: DataIntake.Purpose, Int)
  case losesByFullCache(Part)
  /// It is lost by an import that ran out of time.
  case losesByTimeOut(Part, of: DataIntake.Purpose)

  /// Takes it away.
  fileprivate static func lose(_ part: Part, from store: inout HTTPStore) {
    switch part {
    case .body: store.body = nil
    case .block: store.block = nil
    case .reply: if store.content != nil { store.content = [] }
    case .setting(let key): store.settings.reset(key)
    }
  }
}

extension Seams {
  /// What a command leaves that has been answered.
  func leaves(_ store: inout HTTPStore, after command: BuiltInCommand, _ form: Form) {
    each(.store) {
      guard case .store(.loses(let part, by: command, form, refused: log.hasRefused)) = $0 else {
        return
      }
      StoreChange.lose(part, from: &store)
    }
  }

  /// What an import of that length leaves.
  func leaves(_ store: inout HTTPStore, afterImport intake: DataIntake) {
    each(.store, occasion(intake)) {
      guard case .store(.losesByImport(let part, of: intake.purpose, let least)) = $0,
        intake.length >= least
      else { return }
      StoreChange.lose(part, from: &store)
    }
  }

  /// What a reply leaves.
  func leavesFullCache(_ store: inout HTTPStore) {
    guard let content = store.content, content.count >= facts.cacheBytes else { return }
    each(.store) {
      if case .store(.losesByFullCache(let part)) = $0 { StoreChange.lose(part, from: &store) }
    }
  }

  /// What an import leaves that ran out of time.
  func leaves(_ store: inout HTTPStore, afterTimeOut purpose: DataIntake.Purpose) {
    each(.store) {
      guard case .store(.losesByTimeOut(let part, of: purpose)) = $0 else { return }
      StoreChange.lose(part, from: &store)
    }
  }
}
