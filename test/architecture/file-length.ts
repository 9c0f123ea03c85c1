/** A file over 400 lines says in its header why: `Long because …`. */
import type { Source, Tree, Violation } from './tree.ts'

const longestInLines = 400

export function longFilesSayWhy(tree: Tree): Violation[] {
  return tree.sources.flatMap((source) => {
    const lines = source.text.replace(/\n$/, '').split('\n').length
    if (lines <= longestInLines || /Long because \w/.test(headerOf(source))) return []
    return [{ path: source.path, line: 1, message: `has ${lines} lines and no "Long because …" in its header` }]
  })
}

/** Everything above the first line of code. */
function headerOf({ text, tokens }: Source): string {
  return text.split('\n', (tokens[0]?.line ?? 1) - 1).join('\n')
}
