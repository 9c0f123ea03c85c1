/** Looks at an old app: its files, its tokens and its table. Nothing is run, and nothing is written. */
import { ConfigurationError } from '@latchkey/server'
import type { SecretAlgorithm } from '@latchkey/tokens'
import { createProgress } from '../../admin/progress.ts'
import { DIALECTS } from '../../dialects/dialects.ts'
import { DATABASE_URL } from '../../init/answers.ts'
import type { Surroundings } from '../../surroundings.ts'
import { readAppFiles } from '../app/app-files.ts'
import { databaseUrlOf } from '../app/database-url.ts'
import { type AppText, readApp } from '../app/read-app.ts'
import { findTable } from '../people/find-table.ts'
import { surveyPeople } from '../people/survey-people.ts'
import { known } from '../presets/library-options.ts'
import type { Seen } from '../presets/preset.ts'
import { choosePreset, PRESETS } from '../presets/presets.ts'
import { countSigned, type FoundSecret, findSecret } from '../secret/find-secret.ts'
import { measureSecret } from '../secret/measure-secret.ts'
import { readTokenFile, type TokenSample } from '../tokens/token-sample.ts'
import type { FaceReport, Inspection, InspectOptions, SecretReport } from './inspection.ts'

/** What is needed besides to judge the settings, and is shown nowhere. */
export interface Inspected {
  readonly inspection: Inspection
  readonly url: string | undefined
  readonly secret: FoundSecret | undefined
}

const HMAC: readonly SecretAlgorithm[] = ['HS256', 'HS384', 'HS512']

/** @throws {ConfigurationError | DomainError} when something that was named cannot be read */
export async function inspectApp(options: InspectOptions, { env, stderr }: Surroundings): Promise<Inspected> {
  const app = readApp(readAppFiles(options.files), env)
  const tokens = options.tokens === undefined ? undefined : await readTokenFile(options.tokens)
  if (tokens?.count === 0) throw new ConfigurationError(['--tokens: no line of it is a token'])
  const url = options.database ?? (env[DATABASE_URL] || databaseUrlOf(app))
  const hints = { table: options.table, columns: options.columns, loginName: loginNameOf(app) }
  const table = url === undefined ? undefined : await findTable(url, hints)
  using progress = createProgress(stderr)
  const people = url && table && (await surveyPeople({ url, table: table.name, columns: table.columns }, progress))
  const chosen = chosenPreset(options.dialect, { app, tokens })
  const secret = findSecret(app, chosen?.preset.secrets)
  const seen: Seen = { app, tokens, table }
  const alg = algorithmOf(seen)
  const face = chosen && {
    dialect: chosen.preset.dialect,
    because: chosen.because,
    alg,
    ...chosen.preset.propose(seen),
  }
  return {
    url,
    secret,
    inspection: {
      files: app.files.map(({ name, reader }) => ({ file: name, language: reader.name })),
      secret: secret && secretReport(secret, alg ?? 'HS256', tokens),
      tokens,
      table,
      people: people || undefined,
      face,
      notes: notesOf({ app, tokens, face, url }),
    },
  }
}

function chosenPreset(dialect: string | undefined, seen: Pick<Seen, 'app' | 'tokens'>) {
  if (dialect === undefined) return choosePreset(seen)
  const preset = PRESETS.find((one) => one.dialect === dialect)
  return preset && { preset, because: 'it was named' }
}

/** How the app's library calls the member by which people log in. */
function loginNameOf({ settings, idioms }: AppText): string | undefined {
  for (const name of ['USERNAME_FIELD', 'JWT_AUTH_USERNAME_KEY', 'usernameField']) {
    const value = settings.get(name)?.value
    if (value?.kind === 'text') return value.text
  }
  return idioms.loginName
}

/** Where it is not HS256: what the tokens have, else what the configuration says. */
function algorithmOf({ app, tokens }: Seen): SecretAlgorithm | undefined {
  const [most] = [...(tokens?.algorithms ?? [])].toSorted(([, left], [, right]) => right - left)
  const said = ['JWT_ALGORITHM', 'ALGORITHM', 'algorithm'].flatMap((name) => {
    const value = app.settings.get(name)?.value
    const text = value && known(value)
    return text?.kind === 'text' ? [text.text] : []
  })
  const name = most?.[0] ?? said[0]
  return HMAC.find((one) => one === name && one !== 'HS256')
}

function secretReport(secret: FoundSecret, alg: SecretAlgorithm, tokens: TokenSample | undefined): SecretReport {
  const { place, variable, value, isInCode, why } = secret
  const measured = value === undefined ? undefined : measureSecret(value, alg)
  const isUsable = measured !== undefined && !/empty|public or private key/.test(measured.weakness ?? '')
  const signed = value !== undefined && isUsable && tokens ? countSigned(value, tokens, alg) : undefined
  return { place, variable, isKnown: value !== undefined, isInCode, why, measured, signed }
}

interface Noted {
  readonly app: AppText
  readonly tokens: TokenSample | undefined
  readonly face: FaceReport | undefined
  readonly url: string | undefined
}

function notesOf({ app, tokens, face, url }: Noted): readonly string[] {
  const foreign = [...(tokens?.algorithms.keys() ?? [])].filter((name) => !HMAC.some((one) => one === name))
  return [
    ...app.notes,
    ...(foreign.length > 0
      ? [`tokens with ${foreign.join(', ')}: a settings file takes over secrets alone; these need the library`]
      : []),
    ...(face && !DIALECTS.has(face.dialect) ? [`${face.dialect} is no dialect`] : []),
    ...(face ? [] : ['no library was recognised: give its configuration, a sample of its tokens, or --dialect']),
    ...(url === undefined ? [`no database: give --database, or set ${DATABASE_URL}`] : []),
  ]
}
