/** No `any`, anywhere. The linter checks it too; this also holds where a lint rule is switched off for a line. */
import type { Token } from './tokens.ts'
import type { Tree, Violation } from './tree.ts'

export function noAnyType(tree: Tree): Violation[] {
  return tree.sources
    .filter(({ path }) => path.endsWith('.ts'))
    .flatMap(({ path, tokens }) =>
      tokens
        .filter((token, index) => token.kind === 'word' && token.text === 'any' && !isMemberName(tokens, index))
        .map(({ line }) => ({ path, line, message: 'uses the type any' })),
    )
}

/** `Promise.any`, `{ any: 1 }`, `any?: string` and `any() {}` name a member; `T extends U ? any : never` does not. */
function isMemberName(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text
  const after = tokens[index + 1]?.text
  if (before === '.') return true
  if (after === '?') return tokens[index + 2]?.text === ':' && tokens[index + 2]?.kind === 'symbol'
  return before !== '?' && (after === ':' || after === '(')
}
