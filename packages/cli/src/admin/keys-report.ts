/** What `latchkey keys` prints for people. */
import type { KeyRefusal, ListedSigningKey } from '@latchkey/server'
import { tableText, timeText } from './table.ts'

const HEADINGS = ['kid', 'use', 'alg', 'state', 'since', 'tokens', 'last used', 'drop'] as const

/** A table, newest last. */
export function keysText(keys: readonly ListedSigningKey[]): string {
  return tableText(HEADINGS, keys.map(rowOf))
}

function rowOf(key: ListedSigningKey): readonly string[] {
  const {
    kid,
    use,
    alg,
    state,
    origin,
    createdAt,
    activatedAt,
    verifyOnlySince,
    endedAt,
    verifiedCount,
    lastVerifiedAt,
  } = key
  const since = endedAt ?? verifyOnlySince ?? activatedAt ?? createdAt
  const shown = origin === 'generated' ? state : `${state} (${origin})`
  return [kid, use, alg, shown, timeText(since), String(verifiedCount), timeText(lastVerifiedAt), dropText(key)]
}

function dropText({ state, drop, activateAt }: ListedSigningKey): string {
  if (state === 'standby') return activateAt === undefined ? '' : `signs from ${timeText(activateAt)}`
  if (state === 'retired' || state === 'revoked') return ''
  if (drop.safe) return 'safe'
  if (drop.reason === 'signs') return 'no: it signs'
  const why = drop.reason === 'in_use' ? 'it was used' : 'its tokens live'
  return `no: ${why}; ${timeText(drop.safeAt)} at the earliest`
}

const REFUSALS: Readonly<Record<KeyRefusal, string>> = {
  unknown: 'there is no such key; latchkey keys list shows them',
  signs: 'it signs: rotate first, or revoke it',
  tokens_alive: 'tokens that it has signed are still valid; --force retires it anyway',
  in_use: 'its tokens were used a short while ago; --force retires it anyway',
  ended: 'it was already retired or revoked',
  exists: 'a key with this id exists already',
  standby_taken: 'another key is on standby; let it sign first (rotate), or retire it',
  weak: 'it is too weak, or of an algorithm that needs an opt-in',
  alg_unfit:
    'clients verify id_tokens, and must not have the secret: give RS256, PS256, ES256, EdDSA or one of their kind',
  unused: 'no server has signed anything of this use yet: the first one that does makes its key',
  conflict: 'the keys were changed at the same moment; try again',
}

export function refusalText(reason: KeyRefusal, safeAt: number | undefined): string {
  return `${REFUSALS[reason]}${safeAt === undefined ? '' : `; it is safe from ${timeText(safeAt)} on`}`
}
