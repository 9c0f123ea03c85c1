/** From a face's settings to its dialect and key. */
import type { Dialect } from '@latchkey/protocol'
import type { Face } from '@latchkey/server'
import { type Key, type SecretAlgorithm, secretKey } from '@latchkey/tokens'
import { DIALECTS } from '../dialects/dialects.ts'
import type { Environment } from '../surroundings.ts'
import { collected, type Read, within } from './collected-faults.ts'
import type { FaceSettings } from './face-settings.ts'
import { readVariable } from './read-variable.ts'

/** What a face is made of, before it has users. */
export interface FaceParts extends Pick<Face, 'dialect'> {
  readonly keys: readonly Key[]
}

/** Of no value when the settings, or what they name, are not enough for a face. */
export function readFaceParts(settings: Partial<FaceSettings>, environment: Environment): Read<FaceParts> {
  const { value: dialect, faults } = readDialect(settings)
  const { formerKeys = [], alg } = settings
  const own = dialect?.algorithms?.[0]
  const key = readKey(settings, own, environment)
  const former = formerKeys.map((one, i) =>
    within(`formerKeys.${i}.`, readKey({ ...(alg && { alg }), ...one }, own, environment)),
  )
  const found = former.flatMap(({ value }) => value ?? [])
  const isWhole = found.length === former.length
  return {
    value: dialect && key.value && isWhole ? { dialect, keys: [key.value, ...found] } : undefined,
    faults: [...faults, ...key.faults, ...former.flatMap((one) => one.faults)],
  }
}

/** What a face speaks needs none of its secrets. */
export function readDialect({ dialect, options = {} }: Partial<FaceSettings>): Read<Dialect> {
  const secrets = ['SECRET_KEY', 'JWT_SECRET_KEY']
    .filter((name) => Object.hasOwn(options, name))
    .map((name) => `options.${name}: a secret does not stand in this file; name its variable in secretEnv`)
  const row = DIALECTS.get(dialect ?? '')
  if (!row) return { value: undefined, faults: secrets }
  const { value, faults } = collected(() => row.make(options), 'options.')
  return { value, faults: [...secrets, ...faults] }
}

function readKey(
  { secretEnv, alg, allowWeak }: Partial<FaceSettings>,
  ownAlgorithm: string | undefined,
  environment: Environment,
): Read<Key> {
  const { value: secret, faults } = readVariable('secretEnv', secretEnv, environment)
  if (secret === undefined) return { value: undefined, faults }
  const options = { alg: alg ?? ((ownAlgorithm ?? 'HS256') as SecretAlgorithm), ...(allowWeak && { allowWeak }) }
  return collected(() => secretKey(secret, options), `secretEnv: ${secretEnv}: `)
}
