/** Latchkey's own table of login sessions, and how its rows are read: one row for each family of refresh tokens. */
import type { SessionEndReason, SincePrevious, StoredSession } from '@latchkey/server/stores'
import {
  ascii,
  code,
  hash,
  key,
  milliseconds,
  optional,
  readInteger,
  seconds,
  text,
  textList,
  unique,
  uuid,
} from '../database/columns.ts'
import { MisfitError, type Table, table } from '../database/table.ts'

interface SessionRow extends Omit<StoredSession, 'ended' | 'previous'> {
  readonly endedAt?: number
  readonly endReason?: SessionEndReason
  /** The spent token that was exchanged for the current one. The next three members belong to it. */
  readonly previousHash?: string
  readonly previousProof?: string
  readonly sealedSuccessor?: string
  readonly rotatedAt?: number
}

export const sessions: Table<'latchkey_sessions', SessionRow> = table(
  'latchkey_sessions',
  {
    id: key(uuid()),
    subject: text(),
    clientId: text(),
    deviceLabel: optional(text()),
    address: optional(text()),
    userAgent: optional(text()),
    scope: optional(ascii()),
    createdAt: seconds(),
    authenticatedAt: seconds(),
    lastUsedAt: seconds(),
    idleExpiresAt: seconds(),
    absoluteExpiresAt: seconds(),
    endedAt: optional(seconds()),
    endReason: optional(code<SessionEndReason>()),
    currentHash: unique(hash()),
    previousHash: optional(hash()),
    sealedSuccessor: optional(ascii()),
    rotatedAt: optional(milliseconds()),
    previousProof: optional(hash()),
    resources: optional(textList()),
    loginId: optional(uuid()),
    consentId: optional(uuid()),
    amr: optional(textList()),
    acr: optional(text()),
    jkt: optional(text()),
    boundAt: optional(seconds()),
  },
  {
    indexes: { previous_hash: ['previousHash'], subject: ['subject', 'id'], expiry: ['absoluteExpiresAt'] },
  },
)

export async function first(query: { execute(): Promise<readonly StoredRow[]> }): Promise<StoredSession | undefined> {
  return firstOf({ rows: await query.execute() })
}

export function firstOf({ rows: [row] }: { readonly rows: readonly StoredRow[] }): StoredSession | undefined {
  return row && asSession(row)
}

/** A session, and how long ago its previous token was spent. */
export async function dated(query: {
  execute(): Promise<readonly (StoredRow & { readonly asked_at: unknown })[]>
}): Promise<{ readonly session: StoredSession; readonly since: SincePrevious } | undefined> {
  const [row] = await query.execute()
  if (!row) return undefined
  const session = asSession(row)
  const askedAt = known(readInteger(row.asked_at), 'the time')
  return { session, since: askedAt - (session.previous?.spentAtMilliseconds ?? askedAt) }
}

type StoredRow = Parameters<typeof sessions.read>[0]

export function asSession(row: StoredRow): StoredSession {
  const { endedAt, endReason, previousHash, previousProof, sealedSuccessor, rotatedAt, ...session } = sessions.read(row)
  return {
    ...session,
    ...(endedAt !== undefined && { ended: { at: endedAt, reason: known(endReason, 'end_reason') } }),
    ...(previousHash !== undefined && {
      previous: {
        hash: previousHash,
        spentAtMilliseconds: known(rotatedAt, 'rotated_at'),
        sealedSuccessor: known(sealedSuccessor, 'sealed_successor'),
        ...(previousProof !== undefined && { proof: previousProof }),
      },
    }),
  }
}

/** Columns that are always written together, in one statement: here the other one is set, so this one must be set too. */
function known<T>(value: T | undefined, column: string): T {
  if (value === undefined) throw new MisfitError(`${sessions.name}.${column}`, 'out')
  return value
}
