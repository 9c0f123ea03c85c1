/** Audit events are declared beside their noun. One that is composed where it is recorded is declared nowhere. */
import { isForTests, type Tree, type Violation } from './tree.ts'

/** Finds `record({ … type: …`: an object that is written at the call. */
export function auditEventsAreDeclared(tree: Tree): Violation[] {
  return tree.sources
    .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && !isForTests(path))
    .flatMap(({ path, tokens }) =>
      tokens
        .filter(({ text, kind }, index) => {
          if (kind !== 'word' || text !== 'record') return false
          const [opening, brace] = tokens.slice(index + 1, index + 3).map((token) => token.text)
          return opening === '(' && brace === '{'
        })
        .map(({ line }) => ({ path, line, message: 'records an event that no audit-events.ts declares' })),
    )
}
