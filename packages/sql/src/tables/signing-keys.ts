/** Latchkey's own table of signing keys. The unique `slot` keeps two processes from making two keys of one use active. Times are seconds since the epoch. */

import type { SigningKeyRecord, SigningKeyStore, SigningKeyUse } from '@latchkey/server/stores'
import type { Algorithm, Jwk } from '@latchkey/tokens'
import { sql } from 'kysely'
import { code, integer, json, key, longText, oneOf, optional, seconds, text, unique } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

interface SigningKeyRow extends SigningKeyRecord {
  /** Set only for the one active and the one standby key of a use: which they are. */
  readonly slot?: Slot
}

/** Access tokens came first, and older programs write their words. */
type Slot = 'active' | 'standby' | 'id_token active' | 'id_token standby'

export const signingKeys: Table<'latchkey_signing_keys', SigningKeyRow> = table('latchkey_signing_keys', {
  kid: key(text()),
  alg: code<Algorithm>(),
  // For any other state we must not guess whether the key can be trusted.
  state: oneOf(['standby', 'active', 'verify-only', 'retired', 'revoked']),
  slot: unique(optional(oneOf(['active', 'standby', 'id_token active', 'id_token standby']))),
  origin: oneOf(['generated', 'imported', 'configured']),
  createdAt: seconds(),
  activateAt: optional(seconds()),
  activatedAt: optional(seconds()),
  verifyOnlySince: optional(seconds()),
  endedAt: optional(seconds()),
  publicJwk: optional(json(readJwk)),
  sealed: optional(longText()),
  verifiedCount: integer(),
  lastVerifiedAt: optional(seconds()),
  // Nor may we guess whether it verifies access tokens.
  use: oneOf(['access_token', 'id_token']),
})

const LIVE = ['standby', 'active', 'verify-only'] as const

export function createSigningKeyStore(database: Database): SigningKeyStore {
  const { ask, transaction, engine } = database
  const { cell } = signingKeys

  return {
    list: ({ use, ended = false } = {}) =>
      ask(
        async (queries) => {
          const all = signingKeys.in(queries).selectFrom('latchkey_signing_keys').selectAll()
          const ofUse = use === undefined ? all : all.where('use', '=', cell.use(use))
          const wanted = ended ? ofUse : ofUse.where('state', 'in', LIVE.map(cell.state))
          return (await wanted.orderBy('created_at').orderBy('kid').execute()).map(asRecord)
        },
        { idempotent: true },
      ),

    add: (added) => {
      const { use, state, createdAt } = added
      const row: SigningKeyRow = {
        ...added,
        ...(state !== 'verify-only' && { slot: slotOf(use, state) }),
        ...(state === 'active' && { activatedAt: createdAt }),
        ...(state === 'verify-only' && { verifyOnlySince: createdAt }),
        verifiedCount: 0,
      }
      const insert = signingKeys.insert(row)
      return ask((queries) => engine.insertOnce(queries, insert, [row.slot === undefined ? 'kid' : 'slot']))
    },

    advance: ({ kid, activateAt }) =>
      ask(
        (queries) =>
          metOne(
            update(queries, kid, { activateAt })
              .where('state', '=', cell.state('standby'))
              .where('activate_at', '>', cell.activateAt(activateAt)),
          ),
        { idempotent: true },
      ),

    replaceActive: ({ use, active, next, as, at }) =>
      transaction(async (queries) => {
        const end = as === 'revoked' ? { endedAt: at } : { verifyOnlySince: at }
        const ended = update(queries, active, { state: as, slot: undefined, ...end })
        const ofUse = cell.use(use)
        if (!(await metOne(ended.where('state', '=', cell.state('active')).where('use', '=', ofUse)))) return false
        const slot = slotOf(use, 'active')
        const begun = update(queries, next, { state: 'active', slot, activatedAt: at })
        if (await metOne(begun.where('state', '=', cell.state('standby')).where('use', '=', ofUse))) {
          await eraseSecret(queries, active, as)
          return true
        }
        // The standby key was removed meanwhile: nothing has changed.
        const nothing = as === 'revoked' ? { endedAt: undefined } : { verifyOnlySince: undefined }
        await update(queries, active, { state: 'active', slot, ...nothing }).execute()
        return false
      }),

    end: ({ kid, as, at }) => {
      const from = ['standby', 'verify-only', ...(as === 'revoked' ? (['retired'] as const) : [])] as const
      return ask((queries) => {
        const end = update(queries, kid, { state: as, slot: undefined, endedAt: at, sealed: undefined })
        return metOne(end.where('state', 'in', from.map(cell.state)))
      })
    },

    reseal: ({ kid, expected, sealed }) =>
      ask((queries) => metOne(update(queries, kid, { sealed }).where('sealed', '=', cell.sealed(expected)))),

    countUses: ({ kid, count, lastVerifiedAt }) =>
      ask(async (queries) => {
        const last = cell.lastVerifiedAt(lastVerifiedAt)
        await signingKeys
          .in(queries)
          .updateTable('latchkey_signing_keys')
          .set({
            verified_count: sql`verified_count + ${cell.verifiedCount(count)}`,
            last_verified_at: sql`case when last_verified_at > ${last} then last_verified_at else ${last} end`,
          })
          .where('kid', '=', cell.kid(kid))
          .execute()
      }),
  }

  function update(queries: Queries, kid: string, changes: Parameters<typeof signingKeys.write>[0]) {
    return signingKeys
      .in(queries)
      .updateTable('latchkey_signing_keys')
      .set(signingKeys.write(changes))
      .where('kid', '=', cell.kid(kid))
  }

  /** A pair that no longer signs needs its public half only; a secret verifies too. */
  async function eraseSecret(queries: Queries, kid: string, as: 'verify-only' | 'revoked'): Promise<void> {
    const all = update(queries, kid, { sealed: undefined })
    await (as === 'revoked' ? all : all.where('public_jwk', 'is not', null)).execute()
  }
}

export function slotOf(use: SigningKeyUse, state: 'active' | 'standby'): Slot {
  return use === 'access_token' ? state : `id_token ${state}`
}

async function metOne(query: { executeTakeFirst(): Promise<{ readonly numUpdatedRows: bigint }> }): Promise<boolean> {
  return (await query.executeTakeFirst()).numUpdatedRows === 1n
}

function asRecord(row: Parameters<typeof signingKeys.read>[0]): SigningKeyRecord {
  const { slot: _, ...record } = signingKeys.read(row)
  return record
}

/** The members are checked later, when a key is made from them. */
function readJwk(value: unknown): Jwk | undefined {
  return typeof value === 'object' && value !== null && 'kty' in value ? (value as Jwk) : undefined
}
