/** Key rings over one store with a clock that tests move: two of them are two processes. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { openStore } from '@latchkey/sql'
import { createVerifier, TokenError } from '@latchkey/tokens'
import type { AuditEvent } from '../../audit/audit-event.ts'
import type { Store } from '../../server/store.ts'
import type { Clock } from '../../world/clock.ts'
import { createSystemClock } from '../../world/system-clock.ts'
import { createKeyEncryption, type KeyEncryption } from '../key-encryption.ts'
import { type KeyRing, openKeyRing } from '../key-ring.ts'
import type { KeyRingOptions } from '../ring-options.ts'

/** A store, an encryption, and a clock that begins at 1,800,000,000. */
export interface RingWorld extends AsyncDisposable {
  readonly store: Store
  readonly encryption: KeyEncryption
  readonly events: readonly AuditEvent[]
  /** Its time of day stands still until a test travels; what waits, waits for real. */
  readonly clock: Clock
  readonly now: () => number
  readonly travel: (seconds: number) => void
  /** A ring that reads only when a test asks it to, unless the options say otherwise. */
  readonly ring: (options?: Partial<KeyRingOptions>) => Promise<KeyRing>
}

export async function ringWorld(url = 'sqlite::memory:'): Promise<RingWorld> {
  const store = await openStore({ url })
  const encryption = createKeyEncryption([randomBytes(32)])
  const events: AuditEvent[] = []
  const rings: KeyRing[] = []
  let now = 1_800_000_000
  const clock = { ...createSystemClock(), now: () => now }
  return {
    store,
    encryption,
    events,
    clock,
    now: clock.now,
    travel: (seconds) => {
      now += seconds
    },
    async ring(options = {}) {
      const audit = { record: async (event: AuditEvent) => void events.push(event) }
      const never = { reloadMilliseconds: 50_000, cooldownMilliseconds: 10, countMilliseconds: 600_000 }
      const ring = await openKeyRing({ store: store.signingKeys, encryption, clock, audit, ...never, ...options })
      rings.push(ring)
      return ring
    },
    async [Symbol.asyncDispose]() {
      for (const ring of rings) await ring[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** A token of the key that is active now. */
export function tokenOf(ring: KeyRing, header: object = {}): string {
  const { key, sign } = ring.signer()
  return sign({ sub: '7' }, { alg: key.alg, kid: key.kid, ...header })
}

/** Who answers a token's subject, or the code of its refusal. */
export function verifierOf(ring: KeyRing): (token: string) => Promise<string> {
  const { verify } = createVerifier({ keys: ring.keySet, clock: () => 0, requiredClaims: [], cache: {} })
  return async (token: string): Promise<string> => {
    try {
      return String((await verify(token)).claims['sub'])
    } catch (error) {
      assert.ok(error instanceof TokenError, String(error))
      return error.code
    }
  }
}
