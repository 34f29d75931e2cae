// What a module answers when asked for its model, read for a name. Modules answer bare (`L610-GL`),
// prefixed (`+CGMM: "L610"`, `Model: L610`) or with two fields (`+CGMM: "EGSM900/1800","G600"`), with
// an echo or without; the answer is a stranger's bytes, so no more than a few kilobytes of it are
// looked at.
import Ground

extension Catalogue {
  /// The profile of the module that gave this answer to AT+CGMM, or to ATI: all its lines, as they
  /// came.
  ///
  /// Where an answer has several fields, the first one that names a module counts.
  public func profile(identity answer: [UInt8]) -> Result<Profile, UnknownModule> {
    let names = identityNames(in: answer)
    for name in names {
      if let profile = resolve(name) { return .success(profile) }
    }
    // Some have the maker before the name: `Fibocom L610-GL-00`.
    for word in names.flatMap({ $0.bytes.split(separator: 0x20) }) {
      if let profile = resolve(Name(word)) { return .success(profile) }
    }
    var best: (name: Name, distance: Int)?
    for name in names {
      let distance = nearest(to: name)?.distance ?? .max
      if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
    }
    return .failure(unknown(best?.name ?? Name([])))
  }
}

/// The fields of an identity answer, in order: at most 16, out of the first 4096 bytes.
func identityNames(in answer: [UInt8]) -> [Name] {
  var names: [Name] = []
  for line in answer.prefix(4096).split(whereSeparator: { $0 == 0x0D || $0 == 0x0A }) {
    var content = trimmed(line, of: blanksAround)
    if Name(content).equals("OK") || content.prefix(3).map(small).elementsEqual("at+".utf8) {
      continue
    }
    // `+CGMM:`, or a label in words, as in `Model: L610-GL`.
    let quote = content.firstIndex(of: UInt8(ascii: "\"")) ?? content.endIndex
    if let colon = content[..<quote].firstIndex(of: UInt8(ascii: ":")) {
      content = trimmed(content[(colon + 1)...], of: blanksAround)
    }
    for field in identityFields(of: content) {
      let name = Name(field)
      if !name.bytes.isEmpty && names.count < 16 { names.append(name) }
    }
  }
  return names
}

/// What stands between quotation marks or, where there are none, between commas.
///
/// A quotation mark that is never closed ends with the line.
private func identityFields(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
  let quote = UInt8(ascii: "\"")
  guard line.contains(quote) else { return line.split(separator: UInt8(ascii: ",")) }
  let parts = line.split(separator: quote, omittingEmptySubsequences: false)
  return parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
}
