/** Does what the schedule says is due. Any number of processes may do it at once: each step is made by one of them. */
import type { Algorithm } from '@latchkey/tokens'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../world/clock.ts'
import { keyActivated, keyCreated, keyRetired } from './audit-events.ts'
import type { KeyEncryption } from './key-encryption.ts'
import { generateMaterial } from './new-signing-key.ts'
import { nextStep, type RotationSchedule, type SigningKeyRecord, type SigningKeyUse } from './signing-key.ts'
import type { SigningKeyStore } from './signing-key-store.ts'

export interface RotationPorts {
  readonly store: SigningKeyStore
  readonly use: SigningKeyUse
  readonly encryption: KeyEncryption
  readonly audit: Audit | undefined
  readonly clock: Clock
}

/** Makes a standby key that signs from a time on. Undefined when there is one already. */
export async function publishKey(
  { store, use, encryption, audit, clock }: RotationPorts,
  { alg, activateAt, actor }: { readonly alg: Algorithm; readonly activateAt: number; readonly actor: string },
): Promise<string | undefined> {
  const material = generateMaterial(alg, encryption)
  const times = { createdAt: Math.ceil(clock.now()), activateAt: Math.ceil(activateAt) }
  if (!(await store.add({ ...material, ...times, use, state: 'standby', origin: 'generated' }))) return undefined
  await audit?.record(keyCreated(material.kid, { actor }))
  return material.kid
}

/** Makes the first key, which signs at once. Does nothing when there is an active one. */
export async function createFirstKey(ports: RotationPorts, alg: Algorithm): Promise<void> {
  const { store, use, encryption, audit, clock } = ports
  const material = generateMaterial(alg, encryption)
  const createdAt = Math.ceil(clock.now())
  const key = { ...material, use, state: 'active', origin: 'generated', createdAt } as const
  if (!(await store.add(key))) return
  await audit?.record(keyCreated(key.kid, { actor: 'system' }))
  await audit?.record(keyActivated(key.kid, { actor: 'system' }))
}

/** @returns whether something was due: the keys are to be read again then */
export async function rotateWhenDue(
  ports: RotationPorts,
  records: readonly SigningKeyRecord[],
  schedule: RotationSchedule & { readonly alg: Algorithm },
): Promise<boolean> {
  const { store, use, audit, clock } = ports
  const step = nextStep(records, clock.now(), schedule)
  const at = Math.ceil(clock.now())
  const actor = 'system'
  switch (step?.kind) {
    case undefined:
      return false
    case 'publish':
      await publishKey(ports, { alg: schedule.alg, activateAt: step.activateAt, actor })
      return true
    case 'activate':
      if (await store.replaceActive({ use, active: step.active, next: step.next, as: 'verify-only', at })) {
        await audit?.record(keyActivated(step.next, { reason: 'schedule', actor }))
      }
      return true
    case 'retire':
      if (await store.end({ kid: step.kid, as: 'retired', at })) {
        await audit?.record(keyRetired(step.kid, { reason: 'schedule', actor }))
      }
      return true
  }
}
