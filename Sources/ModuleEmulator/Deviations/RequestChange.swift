// The request seam: what goes to the server.
import Ground
import HTTPOrigin

/// A change to a request.
enum RequestChange: Equatable, Sendable {
  /// Another method is sent.
  case method(String)
  /// A field is missing.
  case lacks(FieldName)
  /// The module's own value, or none, is sent in place of the setting's.
  case unset(SettingKey)
  /// RANGE goes with POST.
  case rangeWithPost
  /// The last RANGE that was set goes on being sent.
  case rangeStays
  /// Its first or last byte is off by so much.
  case rangeFirst(Int), rangeLast(Int)
  /// Bits of its ends that count.
  case rangeBits(Int)
  /// The range 0-0 is taken for none; the last so many bytes are asked for as the first.
  case rangeZeroIsNone, rangeSuffixIsPrefix
  /// The module's own User-Agent follows the one that is set.
  case agentTwice
  case contentLength(Int)
  case alters(Alteration)
  case emptyBody
  /// The imported body is sent whatever the method.
  case bodyAlways
  /// The header block is not sent.
  case blockUnsent
  /// Settings are sent beside the block, all or one.
  case beside([SettingKey])
  case targetMax(Int)
  /// Of a body so much is sent that it and the header block have so many bytes at the most.
  case blockAndBodyMax(Int)
  /// Fields of the settings are sent as long as they have so many bytes together.
  case fieldBytesMax(Int)
  /// A setting's field comes twice; a line is there besides.
  case twice(SettingKey), adds(String)
  /// No connection is to be had.
  case unconnected

  /// Changes a request that is drawn up; the redirections of it follow.
  ///
  /// - Parameter lastRange: the RANGE that was set last
  func apply(to draft: inout RequestDraft, lastRange: [UInt8]?) {
    switch self {
    case .rangeStays:
      for index in draft.fields.indices where draft.fields[index].key == .range {
        draft.fields[index].value = draft.fields[index].value ?? lastRange.map(rangeField)
      }
    case .lacks(.host): draft.sendsHost = false
    case .unset(let key):
      for index in draft.fields.indices where draft.fields[index].key == key {
        draft.fields[index].value = draft.fields[index].own
      }
    case .rangeWithPost:
      if !draft.hasBlock, !draft.has(.range), let field = draft.offered(.range) {
        draft.fields.append(field)
      }
    case .rangeFirst(let error): draft.changeRange { $0.first = $0.first.map { $0 + error } }
    case .rangeLast(let error): draft.changeRange { $0.last = $0.last.map { $0 + error } }
    case .rangeBits(let mask):
      draft.changeRange {
        $0.first = $0.first.map { $0 & mask }
        $0.last = $0.last.map { $0 & mask }
      }
    case .rangeSuffixIsPrefix: draft.changeRange { $0.first = $0.first ?? 0 }
    case .rangeZeroIsNone:
      draft.fields.removeAll {
        $0.key == .range && $0.value.map { rangeBounds($0[...]) == [0, 0] } == true
      }
    case .agentTwice:
      guard let index = draft.fields.firstIndex(where: { $0.key == .agent }) else { return }
      var second = draft.fields[index]
      second.value = second.own
      draft.fields.insert(second, at: index + 1)
    case .twice(let key):
      guard let index = draft.fields.firstIndex(where: { $0.key == key }) else { return }
      draft.fields.insert(draft.fields[index], at: index + 1)
    case .contentLength(let error): draft.declaredLength = max(0, (draft.body?.count ?? 0) + error)
    case .alters(let alteration):
      guard var body = draft.body else { return }
      alteration.apply(to: &body)
      draft.body = body
    case .emptyBody: if draft.body != nil { draft.body = [] }
    case .bodyAlways: draft.body = draft.body ?? draft.imported
    case .blockUnsent: draft.block = nil
    case .beside(let keys):
      guard draft.hasBlock else { return }
      draft.fields = draft.offered.filter { field in
        keys.contains { $0 == field.key } && (field.key != .range || draft.methodNumber != 1)
      }
    case .targetMax(let most): draft.target = Array(draft.target.prefix(most))
    case .blockAndBodyMax(let most):
      draft.body = draft.body.map { Array($0.prefix(max(0, most - (draft.block?.count ?? 0)))) }
    case .fieldBytesMax(let most):
      var count = 0
      draft.fields.removeAll { field in
        count += field.value.map { field.name.utf8.count + $0.count + 4 } ?? 0
        return count > most
      }
    case .method, .lacks, .adds, .unconnected: break
    }
  }

  /// Changes a request about to be made; the body of a redirected one was drawn up before.
  func apply(to request: inout HTTPClientRequest, isHop: Bool) {
    switch self {
    case .alters(let alteration) where isHop && !request.body.isEmpty:
      alteration.apply(to: &request.body)
      request.headerBytes = withoutFields([.contentLength], request.headerBytes)
      let count = Array(String(request.body.count).utf8)
      appendField("Content-Length", count, to: &request.headerBytes)
    case .method(let name): request.method = Array(name.utf8)
    case .unconnected: request.port = 1
    case .adds(let line): request.headerBytes += Array((line + "\r\n").utf8)
    case .lacks(let name) where name != .host:
      request.headerBytes = withoutFields([name], request.headerBytes)
    default: break
    }
  }
}
