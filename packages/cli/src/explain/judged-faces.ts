/** The faces to judge by: those of a settings file, or one that the command's words describe. */
import { ConfigurationError } from '@latchkey/server'
import type { SecretAlgorithm } from '@latchkey/tokens'
import { readFaceParts } from '../configuration/face-parts.ts'
import type { FaceSettings } from '../configuration/face-settings.ts'
import { readVariable } from '../configuration/read-variable.ts'
import type { ReadSettings } from '../configuration/settings.ts'
import { DIALECTS } from '../dialects/dialects.ts'
import type { Environment } from '../surroundings.ts'
import type { SingleFace } from './explain-settings.ts'
import { faultsOf, type JudgedFace } from './judged-face.ts'
import { respeltSecrets } from './respelt-secret.ts'

const ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const

/** @throws {ConfigurationError} when there is no face */
export function configuredFaces(file: string, settings: ReadSettings, environment: Environment): readonly JudgedFace[] {
  const { faces, faults } = settings
  if (faces.length === 0 && !settings.native) throw new ConfigurationError([`${file}: faces: there is none`])
  return faces.map((face, index) => {
    const place = `faces.${index}.`
    const own = faults.filter((line) => line.startsWith(place)).map((line) => line.slice(place.length))
    return judgedFace(face, index, environment, own, (line) => `${file}: ${place}${line}`)
  })
}

/** @throws {ConfigurationError} when a word is wrong */
export function singleFace({ secretEnv, alg, dialect }: SingleFace, environment: Environment): JudgedFace {
  const faults: string[] = []
  const row = DIALECTS.get(dialect)
  const algorithm = ALGORITHMS.find((name) => name === alg)
  if (!row) faults.push(`--dialect: give one of ${[...DIALECTS.keys()].join(', ')}`)
  const options = typeof row?.options === 'function' ? row.options(algorithm) : row?.options
  if (typeof options === 'string') faults.push(`--dialect: ${options}`)
  if (alg !== undefined && !algorithm) faults.push(`--alg: give one of ${ALGORITHMS.join(', ')}`)
  // The word may be the secret itself: it is not repeated.
  if (readVariable('--secret-env', secretEnv, environment).value === undefined)
    faults.push('--secret-env: no such environment variable is set; give its name, not the secret')
  if (faults.length > 0 || typeof options === 'string') throw new ConfigurationError(faults)
  const settings: Partial<FaceSettings> = {
    dialect,
    secretEnv,
    // A weak secret is reported by `serve`; here it is only compared.
    allowWeak: 'it is only explained',
    ...(options && { options }),
    ...(algorithm && { alg: algorithm }),
  }
  const face = judgedFace(settings, 0, environment, [], (line) => line.replace(/^secretEnv: /, '--secret-env: '))
  if (face.faults.length > 0) throw new ConfigurationError(face.faults)
  return face
}

function judgedFace(
  settings: Partial<FaceSettings>,
  index: number,
  environment: Environment,
  found: readonly string[],
  place: (line: string) => string,
): JudgedFace {
  const { value: parts, faults: ofParts } = readFaceParts(settings, environment)
  const told = [...found, ...ofParts]
  const faults = parts && told.length === 0 ? faultsOf(parts) : told
  const { value: secret = '' } = readVariable('secretEnv', settings.secretEnv, environment)
  const alg = parts?.keys[0]?.alg as SecretAlgorithm | undefined
  return {
    index,
    respelt: alg ? respeltSecrets(secret, alg) : [],
    dialectName: settings.dialect,
    parts: faults.length === 0 ? parts : undefined,
    optionNames: DIALECTS.get(settings.dialect ?? '')?.optionNames ?? {},
    carrier: DIALECTS.get(settings.dialect ?? '')?.carrier(settings.options ?? {}) ?? '',
    faults: faults.map(place),
  }
}
