// Texts of a space as they stand in a case.

/// The text as it stands between quotation marks, `{…}` left to be values.
func quoted(_ text: String) -> String {
  var result = ""
  for character in text {
    if character == "\"" || character == "\\" { result += "\\" }
    if character == "{" || character == "}" { continue }
    result.append(character)
  }
  return result
}

/// The text with every whole word replaced.
func replaced(_ text: String, _ word: String, _ other: String) -> String {
  var result = ""
  var rest = Substring(text)
  var last: Character?
  while !rest.isEmpty {
    let after = rest.dropFirst(word.count).first
    if rest.hasPrefix(word), !isWordPart(last), !isWordPart(after) {
      result += other
      rest = rest.dropFirst(word.count)
      last = word.last
    } else {
      last = rest.first
      result.append(rest.removeFirst())
    }
  }
  return result
}

func isWordPart(_ character: Character?) -> Bool {
  guard let character else { return false }
  return character.isLetter || character.isNumber || character == "-" || character == "_"
}

/// A text with `{…}` in it as it stands between quotation marks.
func quotedTemplate(_ text: String) -> String {
  var result = ""
  var depth = 0
  for character in text {
    if character == "{" { depth += 1 }
    if character == "}" { depth -= 1 }
    if depth == 0, character == "\"" || character == "\\" { result += "\\" }
    result.append(character)
  }
  return result
}

/// The text without the blanks at both ends.
func stripped(_ text: String) -> String {
  var text = Substring(text)
  while text.first == " " { text = text.dropFirst() }
  while text.last == " " { text = text.dropLast() }
  return String(text)
}
