/** The words of `latchkey explain`. */
import { buildCommand, type Command } from '@stricli/core'
import { named } from '../command-line/named.ts'
import { ENV_FILE, flag, nonEmpty, type OptionText, optional } from '../command-line/options.ts'
import { type Reading, UsageFault } from '../command-line/reading.ts'
import type { ExplainSettings } from '../explain/explain-settings.ts'

interface ExplainOptions {
  readonly config: string | undefined
  readonly 'env-file': string | undefined
  readonly face: number | 'native' | undefined
  readonly 'secret-env': string | undefined
  readonly dialect: string | undefined
  readonly alg: string | undefined
  readonly issuer: string | undefined
  readonly audience: string | undefined
  readonly jwks: string | undefined
  readonly at: number | undefined
  readonly request: string | undefined
  readonly log: string | undefined
  readonly json: boolean | undefined
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

const DIALECT: OptionText = {
  value: 'dialect',
  brief: 'with --secret-env',
  what: 'a dialect, as in faces[].dialect of the settings',
  propose: async () => [...(await import('../dialects/dialects.ts')).DIALECTS.keys()],
}
const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const
const LOG = 'the log of the process that answered: a file, or - for standard input'

export const explain: Command<Reading> = named(
  buildCommand({
    func(this: Reading, options: ExplainOptions) {
      const faults = faultsOf(options)
      if (faults.length > 0) return new UsageFault(...faults)
      this.choose({
        run: async (surroundings) => (await import('./explain.ts')).explain(settingsOf(options), surroundings),
      })
      return undefined
    },
    parameters: {
      flags: {
        config: optional({ value: 'file', brief: 'judge by the faces of (./latchkey.json)', what: 'a file' }, nonEmpty),
        'env-file': ENV_FILE,
        face: optional(
          { value: 'n', brief: 'judge by one of them', what: 'a number, counted from 0, or native' },
          faceName,
        ),
        'secret-env': optional(
          {
            value: 'name',
            brief: 'judge without a file, by the secret in it',
            what: 'the name of an environment variable',
          },
          nonEmpty,
        ),
        dialect: optional(DIALECT, nonEmpty),
        alg: optional(
          {
            value: 'alg',
            brief: 'with --secret-env (HS256)',
            what: 'HS256, HS384 or HS512',
            propose: () => SECRET_ALGORITHMS,
          },
          nonEmpty,
        ),
        issuer: optional(
          {
            value: 'url',
            brief: 'judge without a file, by the keys that this issuer publishes',
            what: 'an issuer, as in iss',
          },
          nonEmpty,
        ),
        audience: optional(
          { value: 'text', brief: 'with --issuer (the issuer)', what: 'an audience, as in aud' },
          nonEmpty,
        ),
        jwks: optional({ value: 'file', brief: 'with --issuer: judge by the keys in it', what: 'a JWK Set' }, nonEmpty),
        at: optional({ value: 'seconds', brief: 'judge at this time (now)', what: 'seconds since the epoch' }, whole),
        request: optional(
          {
            value: 'id',
            brief: 'explain a request, not a token',
            what: 'the id that the client was sent as Latchkey-Request-Id',
          },
          (text) => (UUID.test(text) ? text.toLowerCase() : undefined),
        ),
        log: optional({ value: 'file', brief: 'with --request', what: LOG }, nonEmpty),
        json: flag('print JSON'),
      },
    },
    docs: {
      brief: 'say why a token, or a request, is accepted or refused',
      fullDescription: `Says why the token on standard input is accepted or refused by each face of a settings file; or why a request was refused, from the log of the process that answered.
The native face is judged by the signing keys in the database. For a token from elsewhere give --issuer.
It exits with 0 when a face accepts the token, with 1 when all refuse it, and with 2 when it cannot be judged; of a request
with 0 when the log has it, and with 2 when it does not.`,
    },
  }),
)

/** What is wrong with the options together. */
function faultsOf({
  config,
  face,
  'secret-env': secretEnv,
  dialect,
  alg,
  issuer,
  audience,
  jwks,
  at,
  request,
  log,
}: ExplainOptions): readonly string[] {
  const isGiven = (value: unknown) => value !== undefined
  const hasSecret = isGiven(secretEnv)
  const faults: readonly (readonly [isWrong: boolean, line: string])[] = [
    [hasSecret && (isGiven(config) || isGiven(face)), '--secret-env: is for judging without a file'],
    [hasSecret !== isGiven(dialect), '--secret-env and --dialect: give both, or a file'],
    [isGiven(alg) && !hasSecret, '--alg: is for judging without a file; give --secret-env'],
    [
      isGiven(issuer) && [config, face, secretEnv].some(isGiven),
      '--issuer: is for judging without a file and without a secret',
    ],
    [!isGiven(issuer) && [audience, jwks].some(isGiven), '--audience and --jwks: give --issuer with them'],
    [isGiven(request) !== isGiven(log), '--request and --log: give both: the id, and the log to look for it in'],
    [
      isGiven(request) && [config, face, secretEnv, dialect, alg, issuer, at].some(isGiven),
      '--request: the log says all that is known; leave out what a token would be judged by',
    ],
  ]
  return faults.flatMap(([isWrong, line]) => (isWrong ? [line] : []))
}

function settingsOf(options: ExplainOptions): ExplainSettings {
  const {
    config: file,
    'env-file': envFile,
    face,
    'secret-env': secretEnv,
    dialect,
    alg,
    issuer,
    audience,
    jwks,
    at,
    request: id,
    log,
    json = false,
  } = options
  return {
    ...{ file, envFile, face, at, json },
    single: secretEnv !== undefined && dialect !== undefined ? { secretEnv, dialect, alg } : undefined,
    issuer: issuer === undefined ? undefined : { issuer, audience, jwks },
    request: id !== undefined && log !== undefined ? { id, log } : undefined,
  }
}

function faceName(text: string): number | 'native' | undefined {
  return text === 'native' ? text : whole(text)
}

function whole(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined
}
