/** How each database goes about each statement that the store sends, over full tables. */
import type { Statement, TableAccess, WatchedStore } from '@latchkey/sql/testing'
import type { Question } from './questions.ts'

/** One statement of one question. */
export interface Plan {
  readonly question: string
  readonly sql: string
  readonly accesses: readonly TableAccess[]
  /** Why it may read more than it needs, or undefined where it does not. */
  readonly excuse: string | undefined
  readonly fault: string | undefined
}

/** Reads more than it needs, and may. */
const EXCUSES: ReadonlyMap<string, string> = new Map([
  ['users.grantFirst', 'asked by an operator, and once: is there an administrator yet'],
  ['sessions.listLiveOfClient', 'asked by an operator: all that users have with one client ends'],
])

/** Tables that do not grow with users or time. */
const SMALL: ReadonlySet<string> = new Set(['latchkey_revocation_log'])

export async function plansOf(watched: WatchedStore, questions: readonly Question[]): Promise<readonly Plan[]> {
  const plans: Plan[] = []
  const seen = new Set<string>()
  for (const { name, ask } of questions) {
    watched.takeStatements()
    await ask(watched.store)
    for (const statement of watched.takeStatements()) {
      // What is only added is looked for by no condition.
      if (!statement.sql.includes('latchkey_') || /^\s*insert/i.test(statement.sql)) continue
      const sql = statement.sql.replaceAll(/\s+/g, ' ').trim()
      if (seen.has(sql)) continue
      seen.add(sql)
      plans.push(judged(name, sql, await watched.explain(statement), statement))
    }
  }
  return plans
}

function judged(question: string, sql: string, accesses: readonly TableAccess[], { sql: text }: Statement): Plan {
  const isBounded = /\blimit (\d+|\$\d+|\?)/i.test(text)
  const faults = accesses
    .filter(({ table }) => !SMALL.has(table))
    .flatMap(({ table, how, sorts }) => {
      if (how === 'whole table') return [`reads all of ${table}`]
      return how === 'walk' && (!isBounded || sorts) ? [`walks through all of ${table}`] : []
    })
  const excuse = faults.length > 0 ? EXCUSES.get(question) : undefined
  return { question, sql, accesses, excuse, fault: excuse === undefined ? faults[0] : undefined }
}

export function describeAccesses(accesses: readonly TableAccess[]): string {
  if (accesses.length === 0) return 'from the index alone'
  const words = accesses.map(({ how, index, table }) => `${how} ${index ?? `of ${table}`}`)
  return [...new Set(words)].join(', ')
}
