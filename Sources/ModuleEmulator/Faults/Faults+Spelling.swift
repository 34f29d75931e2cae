// Faults that a server brings out which spells its replies as HTTP allows and few do, and faults of
// limits that only two things together reach.
import Ground

extension Fault {
  static let spelling: [Fault] = [
    Fault(
      "chunk-capitals-break", breaks: "ACT-16", "a chunk size with capitals is taken as broken",
      .body(when: .reply(.capitalChunk), .breaksAtChunk)),
    Fault(
      "trailer-is-body", breaks: "ACT-16", "fields behind the last chunk become part of the body",
      .body(.takesTrailers)),
    Fault(
      "coding-in-capitals-lost", breaks: "ACT-16", "below a coding in capitals the body is lost",
      .head(.exactCoding)),
    Fault(
      "coding-beside-length-lost", breaks: "ACT-16",
      "a length counts beside a coding that voids it",
      .head(.lengthBesideCoding)),
    Fault(
      "length-with-zeros-lost", breaks: "ACT-16", "a length that begins with a zero is taken for 0",
      .head(.exactLength)),
    Fault(
      "tab-is-no-blank", breaks: "ACT-16", "below a field with a tab for a blank the body is lost",
      .head(.exactBlanks)),
    Fault(
      "fields-32", breaks: "ACT-16", "below more than 32 fields the body is lost",
      .head(.fieldsMax(32))),
    Fault(
      "data-echoed-under-echo", breaks: "LINE-2", "with echo on, imported data are echoed",
      .data(.echoesUnderEcho)),
    Fault(
      "timernum-0-is-default", breaks: "ACT-6", "a timernum of 0 is taken for none",
      .time(.zeroTimernum)),
    Fault(
      "data-refused-beside-full-cache", breaks: "DATA-3",
      "with a full cache HTTPDATA over 40000 is refused", on: .largeCache,
      .data(when: .both(.fullCache, .bytes(40_001)), .refused)),
    Fault(
      "deaf-while-receiving", breaks: "ACT-17",
      "commands are not answered while a reply is awaited or comes",
      .answer(when: .receiving, .unheard)),
    Fault(
      "result-within-read", breaks: "LINE-3",
      "read during an action, a result line comes within counted data",
      .read(when: .acting, .interrupted(Array("\r\n+HTTPRES: 0,200,10\r\n".utf8)))),
  ]
}
