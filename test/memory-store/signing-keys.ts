/** Signing keys in memory. */
import type { SigningKeyRecord, SigningKeyState, SigningKeyStore, SigningKeyUse } from '@latchkey/server/stores'

export function createMemorySigningKeys(): SigningKeyStore & AsyncDisposable {
  const rows = new Map<string, SigningKeyRecord>()
  const isTaken = (use: SigningKeyUse, state: SigningKeyState) =>
    state !== 'verify-only' && [...rows.values()].some((key) => key.use === use && key.state === state)

  function change(
    kid: string,
    from: readonly SigningKeyState[],
    to: (key: SigningKeyRecord) => SigningKeyRecord,
  ): boolean {
    const key = rows.get(kid)
    if (!key || !from.includes(key.state)) return false
    rows.set(kid, to(key))
    return true
  }

  return {
    list: async ({ use, ended = false } = {}) =>
      [...rows.values()]
        .filter((key) => use === undefined || key.use === use)
        .filter(({ state }) => ended || (state !== 'retired' && state !== 'revoked'))
        .toSorted((one, other) => one.createdAt - other.createdAt || (one.kid < other.kid ? -1 : 1)),

    async add(key) {
      if (rows.has(key.kid) || isTaken(key.use, key.state)) return false
      const { state, createdAt } = key
      rows.set(key.kid, {
        ...key,
        ...(state === 'active' && { activatedAt: createdAt }),
        ...(state === 'verify-only' && { verifyOnlySince: createdAt }),
        verifiedCount: 0,
      })
      return true
    },

    advance: async ({ kid, activateAt }) =>
      (rows.get(kid)?.activateAt ?? 0) > activateAt && change(kid, ['standby'], (key) => ({ ...key, activateAt })),

    async replaceActive({ use, active, next, as, at }) {
      const is = (kid: string, state: SigningKeyState) => rows.get(kid)?.use === use && rows.get(kid)?.state === state
      if (!is(active, 'active') || !is(next, 'standby')) return false
      change(active, ['active'], ({ sealed, ...key }) => ({
        ...key,
        state: as,
        ...(as === 'revoked' ? { endedAt: at } : { verifyOnlySince: at }),
        ...(as === 'verify-only' && !key.publicJwk && sealed !== undefined && { sealed }),
      }))
      return change(next, ['standby'], (key) => ({ ...key, state: 'active', activatedAt: at }))
    },

    end: async ({ kid, as, at }) =>
      change(
        kid,
        as === 'revoked' ? ['standby', 'verify-only', 'retired'] : ['standby', 'verify-only'],
        ({ sealed: _, ...key }) => ({ ...key, state: as, endedAt: at }),
      ),

    async reseal({ kid, expected, sealed }) {
      const key = rows.get(kid)
      if (key?.sealed !== expected) return false
      rows.set(kid, { ...key, sealed })
      return true
    },

    async countUses({ kid, count, lastVerifiedAt }) {
      const key = rows.get(kid)
      if (!key) return
      const last = Math.max(key.lastVerifiedAt ?? 0, lastVerifiedAt)
      rows.set(kid, { ...key, verifiedCount: key.verifiedCount + count, lastVerifiedAt: last })
    },

    [Symbol.asyncDispose]: async () => {},
  }
}
