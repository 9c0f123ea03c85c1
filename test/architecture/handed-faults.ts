/** Faults are returned. With a list that is passed in to be filled, nothing says who fills it, or what happens when nobody does. */
import { isForTests, type Tree, type Violation } from './tree.ts'

/** Finds `faults: string[]` among parameters. Inside braces it is a member, and after `const` a variable. */
export function nobodyHandsInFaults(tree: Tree): Violation[] {
  return tree.sources
    .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && !isForTests(path))
    .flatMap(({ path, tokens }) =>
      tokens
        .filter(({ text, kind }, index) => {
          if (kind !== 'word' || !/faults$/i.test(text)) return false
          const [colon, type, opening, closing] = tokens.slice(index + 1, index + 5).map((token) => token.text)
          if (colon !== ':' || type !== 'string' || opening !== '[' || closing !== ']') return false
          return ['(', ','].includes(tokens[index - 1]?.text ?? '')
        })
        .map(({ line, text }) => ({ path, line, message: `is handed ${text} to fill; return them` })),
    )
}
