/** Names that stand twice in one object of JSON. The parser keeps the last of them, and says nothing. */

/** An object or a list that is being read. */
interface Level {
  readonly names: Set<string>
  /** The member that comes next. */
  at: string
}

const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\],]/g

/** @returns the place of each, such as `faces.0.options`; none for text that is not JSON */
export function repeatedNames(text: string): readonly string[] {
  const places: string[] = []
  const levels: Level[] = []
  for (const [token, colon] of text.matchAll(TOKENS)) {
    const level = levels.at(-1)
    if (token === '{' || token === '[') levels.push({ names: new Set(), at: token === '[' ? '0' : '' })
    else if (token === '}' || token === ']') levels.pop()
    else if (token === ',' && level) level.at = String(Number(level.at) + 1)
    else if (colon !== undefined && level) {
      level.at = String(JSON.parse(token.slice(0, -colon.length)))
      if (level.names.has(level.at)) places.push(levels.map(({ at }) => at).join('.'))
      level.names.add(level.at)
    }
  }
  return places
}
