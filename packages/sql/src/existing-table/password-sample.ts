/** A bounded sample of stored passwords, one of each kind. */
import type { SampledPassword } from '@latchkey/server/stores'
import { sql } from 'kysely'
import type { Queries } from '../engines/engine.ts'
import type { UserColumns } from './user-columns.ts'
import { tableOf } from './user-findings.ts'

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
    const { rows } = await sql<{ id: unknown; password: unknown }>`
      select ${id} as id, ${sql.id(users.password.name)} as password from ${tableOf(users)}
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
  const kinds = new Map<string, { readonly stored: string; rows: number }>()
  // The windows may reach into what was read from the end.
  for (const { password } of new Map(sampled.map((row) => [String(row.id), row])).values()) {
    if (typeof password !== 'string' || password === '') continue
    const kind = kindOf(password)
    const known = kinds.get(kind)
    if (known) known.rows += 1
    else if (kinds.size < longestSample) kinds.set(kind, { stored: password, rows: 1 })
  }
  return [...kinds.values()]
}

/**
 * The part of a stored password that its salt does not change: `pbkdf2:sha256:260000`, `$2b$12`,
 * `$argon2id$v=19$m=19456,t=2,p=1`, `pbkdf2_sha256$260000`. Of a string without `$` only the length counts.
 */
function kindOf(stored: string): string {
  const [first = '', ...rest] = stored.split('$')
  if (rest.length === 0) return `length ${stored.length}`
  if (first.includes(':')) return first
  const salt = rest.findIndex((part, index) => !isParameter(part, first === '' && index === 0))
  return [first, ...rest.slice(0, salt === -1 ? rest.length : salt)].join('$')
}

function isParameter(part: string, isScheme: boolean): boolean {
  return isScheme ? /^[a-z0-9-]{1,20}$/.test(part) : /^(\d{1,10}|argon2(id|i|d)|([a-z]{1,4}=\d+,?)+)$/.test(part)
}
