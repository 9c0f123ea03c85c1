/** A bounded sample of stored passwords, one of each kind. */
import type { SampledPassword } from '@latchkey/server/stores'
import { sql } from 'kysely'
import type { Queries } from '../engines/engine.ts'
import type { UserColumns } from './user-columns.ts'
import { tableOf } from './user-findings.ts'
import { columnsBeside, passwordOf, selectedAs } from './user-row.ts'

/** A table of two thousand is read whole. */
const endRows = 1000
const windows = 16
const windowRows = 32
const longestSample = 50

/**
 * The oldest and the newest rows, and for integer ids some windows in between, all along the id's index.
 * A kind that only a few old rows have may be missed, but reading a million rows at each start would be worse.
 */
export async function samplePasswords(queries: Queries, users: UserColumns): Promise<readonly SampledPassword[]> {
  const id = sql.id(users.id.name)
  const read = async (condition: ReturnType<typeof sql>, order: 'asc' | 'desc', limit: number) => {
    const { rows } = await sql<SampledRow>`
      select ${id} as id, ${sql.id(users.password.name)} as password${selectedAs('beside', users.beside)} from ${tableOf(users)}
      where ${condition} order by ${id} ${sql.raw(order)} limit ${sql.lit(limit)}`.execute(queries)
    return rows
  }
  const everywhere = sql`1 = 1`
  const oldest = await read(everywhere, 'asc', endRows)
  const newest = oldest.length < endRows ? [] : await read(everywhere, 'desc', endRows)
  const sampled = [...oldest, ...newest]
  const from = Number(oldest.at(-1)?.id)
  const to = Number(newest.at(-1)?.id)
  if (users.id.kind === 'integer' && to > from) {
    for (let window = 0; window < windows; window += 1) {
      const start = BigInt(Math.floor(from + ((to - from) * window) / windows))
      sampled.push(...(await read(sql`${id} > ${start}`, 'asc', windowRows)))
    }
  }
  const kinds = new Map<
    string,
    { readonly stored: string; rows: number; columns?: Readonly<Record<string, unknown>> }
  >()
  // The windows may reach into what was read from the end.
  for (const row of new Map(sampled.map((row) => [String(row.id), row])).values()) {
    const password = passwordOf(row.password)
    if (password === undefined || password === '') continue
    const columns = users.beside.length > 0 ? columnsBeside(row, users) : undefined
    const kind = [kindOf(password), ...Object.values(columns ?? {}).filter(isCost)].join(' ')
    const known = kinds.get(kind)
    if (known) known.rows += 1
    else if (kinds.size < longestSample) kinds.set(kind, { stored: password, rows: 1, ...(columns && { columns }) })
  }
  return [...kinds.values()]
}

/** As it was selected. */
interface SampledRow {
  readonly id: unknown
  readonly password: unknown
  readonly [beside: `beside_${number}`]: unknown
}

/** Numbers of rounds and names of algorithms, and no salt. */
function isCost(value: unknown): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    (typeof value === 'string' && /^\$?[a-z]{4}[a-z0-9-]*\$/.test(value))
  )
}

/**
 * The part of a stored password that its salt does not change: `pbkdf2:sha256:260000`, `$2b$12`,
 * `$argon2id$v=19$m=19456,t=2,p=1`, `pbkdf2_sha256$260000`, `{SSHA}`. Of a string without all that only the length counts.
 */
function kindOf(stored: string): string {
  const [first = '', ...rest] = stored.split('$')
  const scheme = /^(?:\{[\w.@-]+\}|:[\w-]+:|[123]\||#\w+:)/.exec(stored)?.[0] ?? ''
  if (rest.length === 0) return `${scheme} length ${stored.length}`
  if (first.includes(':') && scheme === '') return first
  const salt = rest.findIndex((part, index) => !isParameter(part, first === '' && index === 0))
  return [first, ...rest.slice(0, salt === -1 ? rest.length : salt)].join('$')
}

function isParameter(part: string, isScheme: boolean): boolean {
  return isScheme ? /^[A-Za-z0-9-]{1,20}$/.test(part) : /^(\d{1,10}|argon2(id|i|d)|([a-z]{1,8}=\w+,?)+)$/.test(part)
}
