/** The key that signs next. */
import type { Algorithm } from '@latchkey/tokens'
import { findSigningKey } from './find-signing-key.ts'
import type { RingSettings } from './ring-options.ts'
import { publishKey } from './rotation.ts'
import type { SigningKeyRecord } from './signing-key.ts'

/** Which one, and what is said of it if it must be made. */
export interface StandbyWish {
  /** Left out: the one that is there, or one of the ring's algorithm. */
  readonly alg?: Algorithm | undefined
  readonly activateAt: number
  readonly actor: string
}

/** The key on standby. One of another algorithm is retired; if there is none it is made. Undefined if another process was first. */
export async function standbyKey(
  settings: RingSettings,
  { alg, activateAt, actor }: StandbyWish,
): Promise<SigningKeyRecord | undefined> {
  const { store, use, clock } = settings
  const there = (await store.list({ use })).find(({ state }) => state === 'standby')
  if (there && (alg === undefined || there.alg === alg)) return there
  // Nothing was signed with it.
  if (there) await store.end({ kid: there.kid, as: 'retired', at: Math.ceil(clock.now()) })
  const kid = await publishKey(settings, { alg: alg ?? settings.alg, activateAt, actor })
  return kid === undefined ? undefined : findSigningKey(store, kid)
}
