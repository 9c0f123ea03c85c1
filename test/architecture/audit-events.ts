/** What the audit log hears is declared beside its noun. An event that is put together where it is recorded is declared nowhere. */
import { isForTests, type Tree, type Violation } from './tree.ts'

/** Finds `record({ … type: …`: an object that is written where it is told. */
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
