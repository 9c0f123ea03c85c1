/** From a face's settings to its dialect and key. */
import type { Dialect } from '@latchkey/protocol'
import type { Face } from '@latchkey/server'
import { type Key, type SecretAlgorithm, secretKey } from '@latchkey/tokens'
import { DIALECTS } from '../dialects/dialects.ts'
import type { Environment } from '../surroundings.ts'
import { collected } from './collected-faults.ts'
import type { FaceSettings } from './settings.ts'

/** What a face is made of, before it has users. */
export interface FaceParts extends Pick<Face, 'dialect'> {
  readonly keys: readonly Key[]
}

/**
 * @param faults - gets one line for each fault, with the setting's place in front
 * @returns undefined when the settings, or what they name, are not enough for a face
 */
export function readFaceParts(
  settings: Partial<FaceSettings>,
  environment: Environment,
  faults: string[],
): FaceParts | undefined {
  const dialect = readDialect(settings, faults)
  const key = readKey(settings, dialect?.algorithms?.[0], environment, faults)
  return dialect && key && { dialect, keys: [key] }
}

function readDialect({ dialect, options = {} }: Partial<FaceSettings>, faults: string[]): Dialect | undefined {
  for (const name of ['SECRET_KEY', 'JWT_SECRET_KEY']) {
    if (Object.hasOwn(options, name))
      faults.push(`options.${name}: a secret does not stand in this file; name its variable in secretEnv`)
  }
  const row = DIALECTS.get(dialect ?? '')
  return row && collected(() => row.make(options), 'options.', faults)
}

function readKey(
  { secretEnv, alg, allowWeak }: Partial<FaceSettings>,
  ownAlgorithm: string | undefined,
  environment: Environment,
  faults: string[],
): Key | undefined {
  if (secretEnv === undefined) return undefined
  const secret = environment[secretEnv]
  if (!secret) {
    faults.push(`secretEnv: the environment variable ${secretEnv} is not set`)
    return undefined
  }
  const options = { alg: alg ?? ((ownAlgorithm ?? 'HS256') as SecretAlgorithm), ...(allowWeak && { allowWeak }) }
  return collected(() => secretKey(secret, options), `secretEnv: ${secretEnv}: `, faults)
}
