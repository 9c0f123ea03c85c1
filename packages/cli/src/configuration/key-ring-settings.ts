/** `signingKeys` in the settings file: the keys that the server makes, keeps and rotates itself. */
import { type FormerKey, type KeyRingOptions, loadKeyEncryptionKeys } from '@latchkey/server'
import { createKeyEncryption } from '@latchkey/server/administration'
import { type Algorithm, algorithms, secretKey } from '@latchkey/tokens'
import Type from 'typebox'
import type { Environment } from '../surroundings.ts'
import { collected, type Read, within } from './collected-faults.ts'
import { readVariable } from './read-variable.ts'
import { type Section, seconds, section, strict, text } from './section.ts'

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

const FORMER_KEY = {
  name: text,
  secretEnv: text,
  alg: Type.Enum(['HS256', 'HS384', 'HS512']),
  allowWeak: Type.Optional(text),
}

export const SIGNING_KEYS: Section<KeyRingSettings> = section({
  encryptionEnv: Type.Optional(text),
  encryptionFile: Type.Optional(text),
  alg: Type.Optional(Type.Enum([...algorithms])),
  tokenLifetimeSeconds: seconds,
  rotateEverySeconds: seconds,
  jwksMaximumAgeSeconds: seconds,
  publishSeconds: seconds,
  formerKeys: Type.Optional(Type.Array(Type.Object(FORMER_KEY, strict))),
})

/** What the settings and the environment give: all that a ring needs but its store. */
export interface KeyRingParts {
  readonly keyEncryptionKeys: readonly Uint8Array[]
  readonly options: Omit<KeyRingOptions, 'store' | 'clock'>
}

const MAKE_ONE = 'make one with: openssl rand -hex 32'

/** Of no value when there are faults. */
export function readKeyRing(settings: Partial<KeyRingSettings>, environment: Environment): Read<KeyRingParts> {
  const { encryptionEnv, encryptionFile: file, formerKeys = [], ...options } = settings
  const keys = readEncryptionKeys(encryptionEnv, file, environment)
  const former = formerKeys.map((one, i) => within(`formerKeys.${i}.`, readFormerKey(one, environment)))
  const faults = [...keys.faults, ...former.flatMap((one) => one.faults)]
  const keyEncryptionKeys = keys.value
  if (faults.length > 0 || !keyEncryptionKeys) return { value: undefined, faults }
  const encryption = createKeyEncryption(keyEncryptionKeys)
  const ring = { ...options, encryption, formerKeys: former.flatMap(({ value }) => value ?? []) }
  return { value: { keyEncryptionKeys, options: ring }, faults }
}

function readEncryptionKeys(
  env: string | undefined,
  file: string | undefined,
  environment: Environment,
): Read<readonly Uint8Array[]> {
  if (env !== undefined && file === undefined) {
    const { value, faults } = readVariable('encryptionEnv', env, environment)
    if (value === undefined) return { value, faults: faults.map((line) => `${line}; ${MAKE_ONE}`) }
    return collected(() => loadKeyEncryptionKeys({ env, environment: { [env]: value } }), 'encryptionEnv: ')
  }
  if (file !== undefined && env === undefined)
    return collected(() => loadKeyEncryptionKeys({ file }), 'encryptionFile: ')
  return { value: undefined, faults: ['encryptionEnv, encryptionFile: give one of them'] }
}

function readFormerKey(
  { name, secretEnv, alg, allowWeak }: FormerKeySettings,
  environment: Environment,
): Read<FormerKey> {
  const { value: secret, faults } = readVariable('secretEnv', secretEnv, environment)
  if (secret === undefined) return { value: undefined, faults }
  const options = { alg, ...(allowWeak !== undefined && { allowWeak }) }
  return collected(() => ({ name, key: secretKey(secret, options) }), `secretEnv: ${secretEnv}: `)
}
