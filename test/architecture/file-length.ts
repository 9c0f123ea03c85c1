/** A file over 400 lines says in its header why: `Long because …`. Of the published files two may have more than 220. */
import { isShipped, type Source, type Tree, type Violation } from './tree.ts'

const longestInLines = 400
export const longInLines = 220
const mostLongFiles = 2

export function longFilesSayWhy(tree: Tree): Violation[] {
  return tree.sources.flatMap((source) => {
    const lines = linesOf(source)
    if (lines <= longestInLines || /Long because \w/.test(headerOf(source))) return []
    return [{ path: source.path, line: 1, message: `has ${lines} lines and no "Long because …" in its header` }]
  })
}

/** So that a file is divided before a third one gets long. */
export function fewFilesAreLong(tree: Tree): Violation[] {
  const long = tree.sources.filter((source) => isShipped(source) && linesOf(source) > longInLines)
  if (long.length <= mostLongFiles) return []
  return long.map((source) => ({
    path: source.path,
    line: 1,
    message: `has ${linesOf(source)} lines; at most ${mostLongFiles} files may have more than ${longInLines}`,
  }))
}

export function linesOf({ text }: Source): number {
  return text.replace(/\n$/, '').split('\n').length
}

/** Everything above the first line of code. */
function headerOf({ text, tokens }: Source): string {
  return text.split('\n', (tokens[0]?.line ?? 1) - 1).join('\n')
}
