/** Looks at a sample of the stored passwords, at the start and once a day, so that what failures cost follows what the table holds. */
import type { Hasher } from '@latchkey/passwords'
import { describeFault } from '../faults/describe-fault.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import { passwordFindings } from './password-warnings.ts'
import { sampledPasswordOf } from './stored-password.ts'
import type { SampledPassword, UserStore } from './user-store.ts'

export interface PasswordSamplingPorts {
  readonly store: Pick<UserStore, 'samplePasswordHashes'>
  readonly hasher: Hasher
  readonly logger: Logger | undefined
  /** Without it nothing is looked at again. */
  readonly clock: Clock | undefined
}

export interface PasswordSampling {
  /** As it was at the start. */
  readonly sample: readonly SampledPassword[]
  /** Call it at each login: it looks when a day has gone by, and nobody waits for it. */
  readonly lookAgain: () => void
}

const DAY_SECONDS = 86_400

export async function samplePasswords({
  store,
  hasher,
  logger,
  clock,
}: PasswordSamplingPorts): Promise<PasswordSampling> {
  let lookedAt = clock?.now() ?? 0

  async function look(): Promise<readonly SampledPassword[]> {
    const sample = await store.samplePasswordHashes()
    hasher.observe(sample.map((one) => ({ stored: sampledPasswordOf(one), rows: one.rows })))
    for (const finding of passwordFindings(sample, hasher)) logger?.info({}, `stored passwords: ${finding}`)
    return sample
  }

  return {
    sample: await look(),
    lookAgain() {
      if (!clock || clock.now() - lookedAt < DAY_SECONDS) return
      lookedAt = clock.now()
      look().catch((fault: unknown) => {
        logger?.warn({ fault: describeFault(fault) }, 'the stored passwords could not be looked at')
      })
    },
  }
}
