/** The words after `latchkey explain`. None of them is ever repeated: one may be a token or a secret in the wrong place. */
import { parseArgs } from 'node:util'

/** What the words of the command say. */
export interface ExplainSettings {
  /** The settings file of `latchkey serve`, unless one face is described by words. */
  readonly file: string | undefined
  readonly face: number | undefined
  readonly single: SingleFace | undefined
  /** Seconds since the epoch; undefined is now. */
  readonly at: number | undefined
  readonly json: boolean
  /** Explains a refused request by its line in a log, in place of a token. */
  readonly request: LoggedRequest | undefined
}

/** Where a refused request is found. */
export interface LoggedRequest {
  readonly id: string
  /** A file, or `-` for standard input. */
  readonly log: string
}

/** One face, described without a file. */
export interface SingleFace {
  readonly secretEnv: string
  readonly alg: string | undefined
  readonly dialect: string
}

const VALUES = {
  config: 'a file',
  face: 'a number, counted from 0',
  'secret-env': 'the name of an environment variable',
  alg: 'HS256, HS384 or HS512',
  dialect: 'flask-jwt or flask-pyjwt',
  at: 'seconds since the epoch',
  request: 'the id that the client was sent as Latchkey-Request-Id',
  log: 'the log of the process that answered: a file, or - for standard input',
} as const

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

type ValueOption = keyof typeof VALUES

const NO_TOKEN =
  'explain reads the token from standard input alone: a word here would stay in the history of the shell and in the list of processes. Try: latchkey explain < token.txt'

/** @param args - all words of the command line */
export function readExplainWords(args: readonly string[]): ExplainSettings | { readonly faults: readonly string[] } {
  const options = {
    ...Object.fromEntries(Object.keys(VALUES).map((name) => [name, { type: 'string' as const }])),
    json: { type: 'boolean' as const },
  }
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true })
  const words = tokens.filter(({ kind }) => kind === 'positional')
  const given = tokens.filter((token) => token.kind === 'option')
  const value = (name: ValueOption) => given.findLast((option) => option.name === name)?.value
  const has = (name: string) => given.some((option) => option.name === name)

  const faults: string[] = []
  // The first is the command itself.
  if (words.length > 1) faults.push(NO_TOKEN)
  if (given.some(({ name }) => name !== 'json' && !Object.hasOwn(VALUES, name)))
    faults.push(
      `explain has no such option; it has ${[...Object.keys(VALUES), 'json'].map((name) => `--${name}`).join(', ')}`,
    )
  for (const [name, what] of Object.entries(VALUES)) {
    const text = value(name as ValueOption)
    const isStandardInput = name === 'log' && text === '-'
    if (has(name) && (!text || (text.startsWith('-') && !isStandardInput))) faults.push(`--${name}: give ${what}`)
  }
  if (given.some(({ name, value: text }) => name === 'json' && text !== undefined))
    faults.push('--json: this option takes no value')
  for (const name of ['face', 'at'] as const) {
    if (has(name) && !/^\d{1,12}$/.test(value(name) ?? '')) faults.push(`--${name}: give ${VALUES[name]}`)
  }
  const secretEnv = value('secret-env')
  const dialect = value('dialect')
  if (has('secret-env') && (has('config') || has('face'))) faults.push('--secret-env: is for judging without a file')
  if (has('secret-env') !== has('dialect')) faults.push('--secret-env and --dialect: give both, or a file')
  if (has('alg') && !has('secret-env')) faults.push('--alg: is for judging without a file; give --secret-env')
  const id = value('request')
  const log = value('log')
  if (has('request') !== has('log'))
    faults.push('--request and --log: give both: the id, and the log to look for it in')
  if (has('request') && !UUID.test(id ?? '')) faults.push(`--request: give ${VALUES.request}`)
  if (has('request') && given.some(({ name }) => !['request', 'log', 'json'].includes(name)))
    faults.push('--request: the log says all that is known; leave out what a token would be judged by')
  if (faults.length > 0) return { faults: [...new Set(faults)] }
  return {
    file: value('config'),
    face: has('face') ? Number(value('face')) : undefined,
    single: secretEnv !== undefined && dialect !== undefined ? { secretEnv, dialect, alg: value('alg') } : undefined,
    at: has('at') ? Number(value('at')) : undefined,
    json: has('json'),
    request: id !== undefined && log !== undefined ? { id: id.toLowerCase(), log } : undefined,
  }
}
