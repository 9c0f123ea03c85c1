/** What was found out, for programs. */
import { lifetimeOf } from '../tokens/token-sample.ts'
import type { Inspection } from './inspection.ts'
import type { ProposedSettings } from './proposed-settings.ts'

export function inspectionJson(
  { files, secret, tokens, table, people, face, notes }: Inspection,
  proposed: ProposedSettings | undefined,
  faults: readonly string[],
): string {
  const shown = {
    files,
    secret,
    tokens: tokens && {
      count: tokens.count,
      unreadable: tokens.unreadable,
      algorithms: Object.fromEntries(tokens.algorithms),
      claims: Object.fromEntries(
        [...tokens.claims].map(([name, { count, kinds }]) => [name, { count, kinds: [...kinds] }]),
      ),
      lifetimeSeconds: lifetimeOf(tokens),
      refreshLifetimeSeconds: lifetimeOf(tokens, true),
      withoutExpiry: tokens.withoutExpiry,
      latestExpiry: tokens.latestExpiry,
    },
    table: table && { ...table, beside: Object.fromEntries(table.beside) },
    people: people && { ...people, names: { ...people.names, example: undefined } },
    face,
    notes,
    settings: proposed?.settings,
    faults,
  }
  return JSON.stringify(shown, null, 2)
}
