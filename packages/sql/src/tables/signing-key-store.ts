/** Latchkey's own table of signing keys. The unique `slot` keeps two processes from making two keys active. */

import {
  DomainError,
  type SigningKeyOrigin,
  type SigningKeyRecord,
  type SigningKeyState,
  type SigningKeyStore,
} from '@latchkey/server/stores'
import type { Algorithm, Jwk } from '@latchkey/tokens'
import { type RawBuilder, sql } from 'kysely'
import { readInteger, readOptionalInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import type { Queries } from '../engines/engine.ts'

export function createSigningKeyStore(database: Database): SigningKeyStore {
  const { ask, transaction, dialect } = database
  const askOnce = (statement: RawBuilder<unknown>): Promise<boolean> =>
    ask((queries) => changesOne(queries, statement), { idempotent: true })

  return {
    list: ({ ended = false } = {}) =>
      ask(
        async (queries) => {
          const live = ended ? sql`` : sql`where state in ('standby', 'active', 'verify-only')`
          const { rows } = await sql<SigningKeyRow>`
            select kid, alg, state, origin, created_at, activate_at, activated_at, verify_only_since, ended_at, public_jwk,
              sealed, verified_count, last_verified_at
            from latchkey_signing_keys ${live} order by created_at, kid`.execute(queries)
          return rows.map(asRecord)
        },
        { idempotent: true },
      ),

    add: ({ kid, alg, state, origin, createdAt, activateAt, publicJwk, sealed }) => {
      const slot = state === 'verify-only' ? null : state
      const made = toInteger(createdAt)
      const times = [
        made,
        toInteger(activateAt),
        state === 'active' ? made : null,
        state === 'verify-only' ? made : null,
      ]
      const values = [
        kid,
        alg,
        state,
        slot,
        origin,
        ...times,
        publicJwk ? JSON.stringify(publicJwk) : null,
        sealed ?? null,
      ]
      const insert = sql`insert into latchkey_signing_keys (kid, alg, state, slot, origin, created_at, activate_at,
        activated_at, verify_only_since, public_jwk, sealed, verified_count) values (${sql.join(values)}, 0)`
      return ask((queries) => dialect.insertOnce(queries, insert, [slot === null ? 'kid' : 'slot']))
    },

    advance: ({ kid, activateAt }) =>
      askOnce(sql`update latchkey_signing_keys set activate_at = ${toInteger(activateAt)}
        where kid = ${kid} and state = 'standby' and activate_at > ${toInteger(activateAt)}`),

    replaceActive: ({ active, next, as, at }) =>
      transaction(async (queries) => {
        const ends = as === 'revoked' ? sql`ended_at` : sql`verify_only_since`
        // A pair that no longer signs needs its public half only; a secret verifies too.
        const kept = as === 'revoked' ? sql`null` : sql`case when public_jwk is null then sealed else null end`
        const ended = await changesOne(
          queries,
          sql`update latchkey_signing_keys set state = ${as}, slot = null, ${ends} = ${toInteger(at)}
            where kid = ${active} and state = 'active'`,
        )
        if (!ended) return false
        const begun = await changesOne(
          queries,
          sql`update latchkey_signing_keys set state = 'active', slot = 'active', activated_at = ${toInteger(at)}
            where kid = ${next} and state = 'standby'`,
        )
        if (begun) {
          await sql`update latchkey_signing_keys set sealed = ${kept} where kid = ${active}`.execute(queries)
          return true
        }
        // The standby key was taken away meanwhile: nothing has happened.
        await sql`update latchkey_signing_keys set state = 'active', slot = 'active', ${ends} = null
          where kid = ${active}`.execute(queries)
        return false
      }),

    end: ({ kid, as, at }) => {
      const from = as === 'revoked' ? sql`('standby', 'verify-only', 'retired')` : sql`('standby', 'verify-only')`
      return ask((queries) =>
        changesOne(
          queries,
          sql`update latchkey_signing_keys set state = ${as}, slot = null, ended_at = ${toInteger(at)}, sealed = null
            where kid = ${kid} and state in ${from}`,
        ),
      )
    },

    reseal: ({ kid, expected, sealed }) =>
      ask((queries) =>
        changesOne(
          queries,
          sql`update latchkey_signing_keys set sealed = ${sealed} where kid = ${kid} and sealed = ${expected}`,
        ),
      ),

    countUses: ({ kid, count, lastVerifiedAt }) =>
      ask(async (queries) => {
        const last = toInteger(lastVerifiedAt)
        await sql`update latchkey_signing_keys set verified_count = verified_count + ${toInteger(count)},
          last_verified_at = case when last_verified_at > ${last} then last_verified_at else ${last} end
          where kid = ${kid}`.execute(queries)
      }),
  }
}

async function changesOne(queries: Queries, statement: RawBuilder<unknown>): Promise<boolean> {
  const { numAffectedRows } = await statement.execute(queries)
  return numAffectedRows === 1n
}

interface SigningKeyRow {
  readonly kid: unknown
  readonly alg: unknown
  readonly state: unknown
  readonly origin: unknown
  readonly created_at: unknown
  readonly activate_at: unknown
  readonly activated_at: unknown
  readonly verify_only_since: unknown
  readonly ended_at: unknown
  readonly public_jwk: unknown
  readonly sealed: unknown
  readonly verified_count: unknown
  readonly last_verified_at: unknown
}

const STATES: readonly unknown[] = [
  'standby',
  'active',
  'verify-only',
  'retired',
  'revoked',
] satisfies SigningKeyState[]

/** @throws {DomainError} store_misconfigured for a row that nobody here can have written: keys must not be guessed at */
function asRecord(row: SigningKeyRow): SigningKeyRecord {
  if (!STATES.includes(row.state)) throw unreadable()
  const times = {
    activateAt: row.activate_at,
    activatedAt: row.activated_at,
    verifyOnlySince: row.verify_only_since,
    endedAt: row.ended_at,
    lastVerifiedAt: row.last_verified_at,
  }
  const known = Object.entries(times).flatMap(([name, value]) => {
    const seconds = readOptionalInteger(value)
    return seconds === undefined ? [] : [[name, seconds] as const]
  })
  return {
    kid: String(row.kid),
    alg: String(row.alg) as Algorithm,
    state: row.state as SigningKeyState,
    origin: String(row.origin) as SigningKeyOrigin,
    createdAt: readInteger(row.created_at),
    verifiedCount: readInteger(row.verified_count),
    ...Object.fromEntries(known),
    ...(row.public_jwk !== null && { publicJwk: readJwk(row.public_jwk) }),
    ...(row.sealed !== null && { sealed: String(row.sealed) }),
  }
}

function readJwk(text: unknown): Jwk {
  try {
    return JSON.parse(String(text)) as Jwk
  } catch {
    throw unreadable()
  }
}

function unreadable(): DomainError {
  return new DomainError('store_misconfigured', 'the table latchkey_signing_keys has a row that is no signing key')
}
