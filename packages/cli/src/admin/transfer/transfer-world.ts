/** The world of `users import` and `data`: a store, and what the settings say of passwords and keys. No key is needed before one is asked for. */
import type { FormatWithFields } from '@latchkey/passwords'
import { createKeyEncryption } from '@latchkey/server/administration'
import type { Read } from '../../configuration/collected-faults.ts'
import { readKeyRing } from '../../configuration/key-ring-settings.ts'
import { readPasswordFormats } from '../../configuration/password-formats.ts'
import type { ReadSettings } from '../../configuration/settings.ts'
import type { Environment } from '../../surroundings.ts'
import { createProgress, type Progress } from '../progress.ts'
import type { InWorld } from '../run.ts'
import { type OpenedStore, withStore } from '../with-store.ts'

/** What a verb works with. */
export interface TransferWorld extends Pick<OpenedStore, 'store' | 'audit' | 'world'> {
  readonly progress: Progress
  readonly environment: Environment
  readonly settings: TransferSettings
}

export interface TransferSettings {
  /** Of `users.passwords`: what the server will read. */
  readonly passwords: readonly FormatWithFields[]
  /** The people are in the table of another app. */
  readonly arePeopleElsewhere: boolean
  /** Whether a sealed key can be opened by the server of these settings. @throws what is wrong with the settings of the keys */
  readonly opensKeys: () => ReturnType<typeof createKeyEncryption> | undefined
}

export const inTransfer: InWorld<TransferWorld> = (source, { env: environment, stderr }, work) =>
  withStore(
    { source, environment, section: 'native', read: (settings) => readTransfer(settings, environment) },
    async ({ store, audit, world }, settings) => {
      using progress = createProgress(stderr)
      return await work({ store, audit, world, progress, environment, settings })
    },
  )

function readTransfer({ users, signingKeys }: ReadSettings, environment: Environment): Read<TransferSettings> {
  const { value: passwords, faults } = readPasswordFormats(users.passwords, environment)
  const opensKeys = () => {
    const ring = signingKeys && readKeyRing(signingKeys, environment)
    return ring?.value && createKeyEncryption(ring.value.keyEncryptionKeys)
  }
  return { value: { passwords, arePeopleElsewhere: users.table !== undefined, opensKeys }, faults }
}
