/** What an operator should know of the stored passwords at each start: how many nobody can log in with, and the one thing that mends it. */
import type { Hasher, UnverifiablePassword } from '@latchkey/passwords'
import { sampledPasswordOf } from './stored-password.ts'
import type { SampledPassword } from './user-store.ts'

export function passwordWarnings(sample: readonly SampledPassword[], hasher: Hasher): readonly string[] {
  const all = rowsIn(sample)
  const refused = sample.flatMap((one) => {
    const refusal = hasher.refusalOf(sampledPasswordOf(one))
    return refusal ? [{ what: `${refusal.name}, ${whyOf(refusal)}`, rows: one.rows }] : []
  })
  return [...Map.groupBy(refused, ({ what }) => what)].map(
    ([what, same]) => `${count(rowsIn(same))} of ${count(all)} passwords that were looked at are ${what}`,
  )
}

/** How many of the passwords that were looked at are of each kind that is read, the most common first. */
export function passwordFindings(sample: readonly SampledPassword[], hasher: Hasher): readonly string[] {
  const read = sample.flatMap((one) => {
    const what = hasher.describe(sampledPasswordOf(one))
    return what === undefined ? [] : [{ what, rows: one.rows }]
  })
  const kinds = [...Map.groupBy(read, ({ what }) => what)].map(([what, same]) => ({ what, rows: rowsIn(same) }))
  return kinds
    .toSorted((a, b) => b.rows - a.rows)
    .map(({ what, rows }) => `${count(rows)} of ${count(rowsIn(sample))} are ${what}`)
}

/** @param statement - what is missing */
export function rightWarnings(statement: string | undefined): readonly string[] {
  if (statement === undefined) return []
  return [
    `old hashes are not replaced: the database's user may not change passwords; let an administrator run: ${statement}`,
  ]
}

function whyOf({ name, reason }: UnverifiablePassword): string {
  switch (reason) {
    case 'unsafe_format_off':
      return `which is broken, and is not read unless passwords names "${name}": these users cannot log in`
    case 'iterations_missing':
      return 'without a number of iterations: these users cannot log in unless werkzeugDefaultIterations gives it'
    case 'cost_above_ceiling':
      return 'and cost more than is computed here: these users cannot log in before they have a new password'
    case 'field_missing':
      return 'without what stands in another column: these users cannot log in unless passwords names it'
    case 'no_password':
      return 'which is no password: these users are locked, or log in elsewhere'
    case 'unknown_format':
      return 'which is not read before passwords names its rule: these users cannot log in, or need a new password, by mail or by latchkey users set-password'
    case 'digest_unsupported':
    case 'malformed':
      return 'which is not read here: these users cannot log in before they have a new password, by mail or by latchkey users set-password'
  }
}

function rowsIn(kinds: readonly { readonly rows: number }[]): number {
  return kinds.reduce((sum, { rows }) => sum + rows, 0)
}

function count(number: number): string {
  return number.toLocaleString('en')
}
