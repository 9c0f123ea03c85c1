/** What somebody should know about a table of people before a server checks their passwords: counts and kinds, never a name or a hash. */
import { foreignFormatOf, identifyFormat } from '@latchkey/passwords'
import { openUserTable } from '@latchkey/sql'
import type { PeopleAnswer } from './answers.ts'

/**
 * One line each.
 *
 * @throws {DomainError} when the table is not as the answers say
 */
export async function inspectPeople(url: string, { table, columns }: PeopleAnswer): Promise<readonly string[]> {
  await using users = await openUserTable({ url, table, columns })
  const kinds = (await users.samplePasswordHashes()).map(({ stored }) => kindOf(stored))
  return [...kindLines(kinds), ...users.findings]
}

function kindOf(stored: string): string {
  const format = identifyFormat(stored)
  if (format === undefined)
    return `${foreignFormatOf(stored)}: these users log in only where users.passwords names its rule`
  if (!format.verifiable) return `${format.name}, which cannot be checked here: these users cannot log in`
  if (format.safety === 'unsafe')
    return `${format.name}, which is broken: these users log in only where users.passwords names it`
  return `${format.name} (${format.cost})`
}

function kindLines(kinds: readonly string[]): readonly string[] {
  if (kinds.length === 0) return ['no password is stored yet']
  return [...new Set(kinds)].map((kind) => `stored passwords: ${kind}`)
}
