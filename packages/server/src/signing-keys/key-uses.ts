/** Counts under which keys tokens were accepted: in memory, written every few seconds. A hint only: a killed process loses its last seconds. */

import type { Clock } from '../world/clock.ts'
import type { KeyUses, SigningKeyStore } from './signing-key-store.ts'

export interface KeyUseCounter {
  readonly note: (kid: string) => void
  /** Writes what was counted. What could not be written stays, and the last fault is thrown. */
  readonly flush: () => Promise<void>
}

export function createKeyUseCounter(store: SigningKeyStore, clock: Clock): KeyUseCounter {
  const pending = new Map<string, KeyUses>()

  function add({ kid, count, lastVerifiedAt }: KeyUses): void {
    const before = pending.get(kid)
    pending.set(kid, {
      kid,
      count: (before?.count ?? 0) + count,
      lastVerifiedAt: Math.max(before?.lastVerifiedAt ?? 0, lastVerifiedAt),
    })
  }

  async function flush(): Promise<void> {
    const taken = [...pending.values()]
    pending.clear()
    let failed: { readonly fault: unknown } | undefined
    for (const uses of taken) {
      try {
        await store.countUses(uses)
      } catch (fault) {
        add(uses)
        failed = { fault }
      }
    }
    if (failed) throw failed.fault
  }

  return { note: (kid) => add({ kid, count: 1, lastVerifiedAt: Math.floor(clock.now()) }), flush }
}
