/** How deep JSON text nests, counted without parsing it: a hostile body must not choose the parser's work. */

/** Counts brackets outside strings. For text that is not JSON the parser decides afterwards. */
export function nestsDeeperThan(text: string, maximumDepth: number): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '"':
        i = endOfString(text, i + 1)
        break
      case '[':
      case '{':
        if (++depth > maximumDepth) return true
        break
      case ']':
      case '}':
        depth--
        break
    }
  }
  return false
}

/** Where the string ends that begins before `from`. */
export function endOfString(text: string, from: number): number {
  for (let start = from; ; ) {
    const quote = text.indexOf('"', start)
    if (quote < 0) return text.length
    let backslashes = 0
    while (text[quote - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return quote
    start = quote + 1
  }
}
