/** `signingKeys` in the settings file: the keys that the server makes, keeps and rotates itself. */
import { createKeyEncryption, type FormerKey, type KeyRingOptions, loadKeyEncryptionKeys } from '@latchkey/server'
import { type Algorithm, secretKey } from '@latchkey/tokens'
import type { Environment } from '../surroundings.ts'
import { collected } from './collected-faults.ts'

/** The ring. */
export interface KeyRingSettings {
  /** The environment variable that holds the key-encryption keys; or: */
  readonly encryptionEnv?: string
  /** The file that holds them, of mode 0600. */
  readonly encryptionFile?: string
  readonly alg?: Algorithm
  readonly tokenLifetimeSeconds?: number
  readonly rotateEverySeconds?: number
  readonly jwksMaximumAgeSeconds?: number
  readonly publishSeconds?: number
  /** Old secrets, whose tokens are still accepted. */
  readonly formerKeys?: FormerKeySettings[]
}

/** The secret of an old app. */
export interface FormerKeySettings {
  readonly name: string
  readonly secretEnv: string
  readonly alg: 'HS256' | 'HS384' | 'HS512'
  readonly allowWeak?: string
}

/** What the settings and the environment give: all that a ring needs but its store. */
export interface KeyRingParts {
  readonly keyEncryptionKeys: readonly Uint8Array[]
  readonly options: Omit<KeyRingOptions, 'store' | 'clock'>
}

/**
 * @param faults - gets one line for each fault, with the setting's place in front
 * @returns undefined when there are faults
 */
export function readKeyRing(
  settings: Partial<KeyRingSettings>,
  environment: Environment,
  faults: string[],
): KeyRingParts | undefined {
  const before = faults.length
  const { encryptionEnv, encryptionFile: file, formerKeys = [], ...options } = settings
  if ((encryptionEnv === undefined) === (file === undefined))
    faults.push('encryptionEnv, encryptionFile: give one of them')
  const source = file === undefined ? { env: encryptionEnv ?? '', environment } : { file }
  const place = file === undefined ? 'encryptionEnv: ' : 'encryptionFile: '
  const keyEncryptionKeys =
    faults.length > before ? undefined : collected(() => loadKeyEncryptionKeys(source), place, faults)
  const former = formerKeys.flatMap((one, i) => readFormerKey(one, `formerKeys.${i}.`, environment, faults))
  if (faults.length > before || !keyEncryptionKeys) return undefined
  const encryption = createKeyEncryption(keyEncryptionKeys)
  return { keyEncryptionKeys, options: { ...options, encryption, formerKeys: former } }
}

function readFormerKey(
  { name, secretEnv, alg, allowWeak }: FormerKeySettings,
  place: string,
  environment: Environment,
  faults: string[],
): readonly FormerKey[] {
  const secret = environment[secretEnv]
  if (!secret) faults.push(`${place}secretEnv: the environment variable ${secretEnv} is not set`)
  if (!secret) return []
  const options = { alg, ...(allowWeak !== undefined && { allowWeak }) }
  const key = collected(() => secretKey(secret, options), `${place}secretEnv: ${secretEnv}: `, faults)
  return key ? [{ name, key }] : []
}
