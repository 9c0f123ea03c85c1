/** From a face's settings to its dialect and key. */
import type { Dialect } from '@latchkey/protocol'
import type { Face, Ground, Recipe, Users } from '@latchkey/server'
import { type Key, type PublicAlgorithm, privateKey, type SecretAlgorithm, secretKey } from '@latchkey/tokens'
import { DIALECTS } from '../dialects/dialects.ts'
import type { Environment } from '../surroundings.ts'
import { collected, type Read, within } from './collected-faults.ts'
import type { FaceSettings } from './face-settings.ts'
import { readFaceUsers } from './face-users.ts'
import { readVariable } from './read-variable.ts'
import { membersOf } from './section.ts'

/** What a face is made of, before it has users. */
export interface FaceParts extends Pick<Face, 'dialect'> {
  readonly keys: readonly Key[]
  /** Of refresh tokens with a secret of their own. */
  readonly refreshKeys?: readonly Key[]
  /** People of the face alone. */
  readonly users?: Recipe<Ground, Users>
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
  const users = readFaceUsers(settings.users, environment)
  const refresh = readRefreshKey(settings, own, environment)
  const found = former.flatMap(({ value }) => value ?? [])
  const isWhole = found.length === former.length
  return {
    value:
      dialect && key.value && isWhole
        ? {
            dialect,
            keys: [key.value, ...found],
            ...(refresh.value && { refreshKeys: [refresh.value] }),
            ...(users.value && { users: users.value }),
          }
        : undefined,
    faults: [...faults, ...key.faults, ...users.faults, ...refresh.faults, ...former.flatMap((one) => one.faults)],
  }
}

/** `options.refresh.secretEnv`: the old app signed its refresh tokens with another secret. */
function readRefreshKey(
  { options = {}, alg, allowWeak }: Partial<FaceSettings>,
  ownAlgorithm: string | undefined,
  environment: Environment,
): Read<Key> {
  const { secretEnv } = membersOf(options['refresh'])
  if (typeof secretEnv !== 'string') return { value: undefined, faults: [] }
  const settings = { secretEnv, ...(alg && { alg }), ...(allowWeak !== undefined && { allowWeak }) }
  return within('options.refresh.', readKey(settings, ownAlgorithm, environment))
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
  const named = alg ?? ((ownAlgorithm ?? 'HS256') as SecretAlgorithm | PublicAlgorithm)
  const place = `secretEnv: ${secretEnv}: `
  // The algorithm says what kind of key it is, never the bytes.
  if (isPublic(named)) return collected(() => privateKey(secret, { alg: named }), place)
  return collected(() => secretKey(secret, { alg: named, ...(allowWeak && { allowWeak }) }), place)
}

function isPublic(alg: SecretAlgorithm | PublicAlgorithm): alg is PublicAlgorithm {
  return !/^HS/.test(alg)
}
