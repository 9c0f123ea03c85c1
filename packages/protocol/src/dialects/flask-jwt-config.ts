/** Flask-JWT's configuration: one table of the option names that an old app's config holds, each with how it is read. */

/** A Python timedelta as JSON: `{"seconds": 60}`, `{"hours": 1, "minutes": 30}`. */
export interface TimeDelta {
  readonly weeks?: number
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
  readonly microseconds?: number
}

/** The names and values of `app.config`, as they are there. Secrets are read elsewhere: a dialect holds none. */
export interface FlaskJwtConfig {
  readonly JWT_DEFAULT_REALM?: string
  readonly JWT_AUTH_URL_RULE?: string | null
  readonly JWT_AUTH_URL_OPTIONS?: { readonly methods: readonly string[] }
  readonly JWT_AUTH_USERNAME_KEY?: string
  readonly JWT_AUTH_PASSWORD_KEY?: string
  readonly JWT_ALGORITHM?: string
  readonly JWT_LEEWAY?: number | TimeDelta
  readonly JWT_AUTH_HEADER_PREFIX?: string
  readonly JWT_EXPIRATION_DELTA?: TimeDelta
  readonly JWT_NOT_BEFORE_DELTA?: TimeDelta
  readonly JWT_REQUIRED_CLAIMS?: readonly string[]
  readonly JSON_SORT_KEYS?: boolean
  readonly JSONIFY_PRETTYPRINT_REGULAR?: boolean
  readonly JSON_AS_ASCII?: boolean
  readonly MAX_CONTENT_LENGTH?: number | null
  readonly DEBUG?: boolean
  /** Without effect in Flask-JWT 0.3.2; accepted with a warning. */
  readonly JWT_AUTH_ENDPOINT?: unknown
  readonly JWT_VERIFY?: unknown
  readonly JWT_VERIFY_CLAIMS?: unknown
  readonly JWT_VERIFY_EXPIRATION?: unknown
  /** Accepted here and ignored: the face's keys hold the secret. */
  readonly SECRET_KEY?: unknown
  readonly JWT_SECRET_KEY?: unknown
}

/** The configuration as the dialect uses it. */
export interface ParsedFlaskJwtConfig {
  readonly realm: string
  readonly authPath: string | undefined
  readonly authMethods: readonly string[]
  readonly usernameKey: string
  readonly passwordKey: string
  readonly algorithm: string
  readonly leewaySeconds: number
  readonly headerPrefix: string
  readonly expirationSeconds: number
  readonly notBeforeSeconds: number
  readonly requiredClaims: readonly string[]
  readonly json: { readonly sortKeys: boolean; readonly pretty: boolean; readonly ascii: boolean }
  readonly maximumBodyBytes: number
  readonly debug: boolean
  readonly warnings: readonly string[]
}

const ALGORITHMS = ['HS256', 'HS384', 'HS512']
const PAYLOAD_CLAIMS = ['exp', 'iat', 'nbf', 'identity']
const DEFAULT_BODY_BYTES = 262_144
const MOST_SECONDS = 86_400 * 36_500

const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  JWT_AUTH_ENDPOINT: 'the endpoint name comes from the view function',
  JWT_VERIFY: 'signatures are always verified',
  JWT_VERIFY_CLAIMS: 'it cannot switch a check off',
  JWT_VERIFY_EXPIRATION: 'expiry is always verified',
}

const SECONDS_PER: Readonly<Record<keyof TimeDelta, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
}

type Reader<T> = (value: unknown) => T | Fault

/** What an option must be, when it is not. */
class Fault {
  readonly advice: string
  constructor(advice: string) {
    this.advice = advice
  }
}

/** One row an option: its default, and how a given value is read. */
const READERS = {
  JWT_DEFAULT_REALM: text,
  JWT_AUTH_URL_RULE: (value: unknown) => (value === null || value === '' ? undefined : path(value)),
  JWT_AUTH_URL_OPTIONS: methods,
  JWT_AUTH_USERNAME_KEY: nonEmpty,
  JWT_AUTH_PASSWORD_KEY: nonEmpty,
  JWT_ALGORITHM: algorithm,
  JWT_LEEWAY: (value: unknown) => (typeof value === 'number' ? within(value, 86_400) : delta(value, 86_400)),
  JWT_AUTH_HEADER_PREFIX: text,
  JWT_EXPIRATION_DELTA: (value: unknown) => delta(value, MOST_SECONDS),
  JWT_NOT_BEFORE_DELTA: (value: unknown) => delta(value, MOST_SECONDS),
  JWT_REQUIRED_CLAIMS: names,
  JSON_SORT_KEYS: flag,
  JSONIFY_PRETTYPRINT_REGULAR: flag,
  JSON_AS_ASCII: flag,
  MAX_CONTENT_LENGTH: bodyBytes,
  DEBUG: flag,
} satisfies Readonly<Record<string, Reader<unknown>>>

/**
 * Reads a configuration.
 *
 * @param ownPayload - whether the app has its own payload handler, so that any claim may be required
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function parseFlaskJwtConfig(config: FlaskJwtConfig, ownPayload: boolean): ParsedFlaskJwtConfig {
  const faults: string[] = []
  const warnings: string[] = []

  for (const name of Object.keys(config)) {
    if (Object.hasOwn(WITHOUT_EFFECT, name)) warnings.push(`${name} has no effect: ${WITHOUT_EFFECT[name]}`)
    else if (!Object.hasOwn(READERS, name) && name !== 'SECRET_KEY' && name !== 'JWT_SECRET_KEY') {
      faults.push(
        `${name}: neither Flask-JWT nor Flask has an option of this name that Latchkey knows; remove or correct it`,
      )
    }
  }

  function read<N extends keyof typeof READERS>(name: N, byDefault: Read<N>): Read<N> {
    if (!Object.hasOwn(config, name)) return byDefault
    const value = READERS[name](config[name])
    if (!(value instanceof Fault)) return value as Read<N>
    faults.push(`${name}: ${JSON.stringify(config[name])} is not accepted; give ${value.advice}`)
    return byDefault
  }

  const debug = read('DEBUG', false)
  const parsed: ParsedFlaskJwtConfig = {
    realm: read('JWT_DEFAULT_REALM', 'Login Required'),
    authPath: read('JWT_AUTH_URL_RULE', '/auth'),
    authMethods: read('JWT_AUTH_URL_OPTIONS', ['POST']),
    usernameKey: read('JWT_AUTH_USERNAME_KEY', 'username'),
    passwordKey: read('JWT_AUTH_PASSWORD_KEY', 'password'),
    algorithm: read('JWT_ALGORITHM', 'HS256'),
    leewaySeconds: read('JWT_LEEWAY', 10),
    headerPrefix: read('JWT_AUTH_HEADER_PREFIX', 'JWT'),
    expirationSeconds: read('JWT_EXPIRATION_DELTA', 300),
    notBeforeSeconds: read('JWT_NOT_BEFORE_DELTA', 0),
    requiredClaims: read('JWT_REQUIRED_CLAIMS', ['exp', 'iat', 'nbf']),
    json: {
      sortKeys: read('JSON_SORT_KEYS', true),
      pretty: read('JSONIFY_PRETTYPRINT_REGULAR', false) || debug,
      ascii: read('JSON_AS_ASCII', true),
    },
    maximumBodyBytes: read('MAX_CONTENT_LENGTH', DEFAULT_BODY_BYTES),
    debug,
    warnings,
  }
  const absent = ownPayload ? [] : parsed.requiredClaims.filter((claim) => !PAYLOAD_CLAIMS.includes(claim))
  if (absent.length > 0) {
    faults.push(
      `JWT_REQUIRED_CLAIMS: issued tokens have no ${absent.join(', ')}; give a jwtPayloadHandler that adds it, or leave it out`,
    )
  }
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return Object.freeze(parsed)
}

type Read<N extends keyof typeof READERS> = Exclude<ReturnType<(typeof READERS)[N]>, Fault>

function text(value: unknown): string | Fault {
  return typeof value === 'string' ? value : new Fault('text')
}

function nonEmpty(value: unknown): string | Fault {
  return typeof value === 'string' && value !== '' ? value : new Fault('a member name')
}

function path(value: unknown): string | Fault {
  return typeof value === 'string' && value.startsWith('/')
    ? value
    : new Fault('a path that starts with /, or null for no login route')
}

function methods(value: unknown): readonly string[] | Fault {
  const list: unknown = typeof value === 'object' && value !== null && 'methods' in value ? value.methods : undefined
  const good = Array.isArray(list) && list.length > 0 && list.every((method) => typeof method === 'string')
  return good ? list.map((method: string) => method.toUpperCase()) : new Fault('{"methods": ["POST"]}')
}

function algorithm(value: unknown): string | Fault {
  return typeof value === 'string' && ALGORITHMS.includes(value) ? value : new Fault(`one of ${ALGORITHMS.join(', ')}`)
}

function within(seconds: number, most: number): number | Fault {
  return Math.abs(seconds) <= most ? seconds : new Fault(`seconds within ±${most}`)
}

function delta(value: unknown, most: number): number | Fault {
  const advice = new Fault('a time span such as {"seconds": 300}')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return advice
  let seconds = 0
  for (const [unit, amount] of Object.entries(value)) {
    if (!Object.hasOwn(SECONDS_PER, unit) || typeof amount !== 'number') return advice
    seconds += amount * SECONDS_PER[unit as keyof TimeDelta]
  }
  return Object.keys(value).length === 0 ? advice : within(seconds, most)
}

function names(value: unknown): readonly string[] | Fault {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
    ? value
    : new Fault('a list of claim names')
}

function flag(value: unknown): boolean | Fault {
  return typeof value === 'boolean' ? value : new Fault('true or false')
}

function bodyBytes(value: unknown): number | Fault {
  if (value === null) return DEFAULT_BODY_BYTES
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : new Fault('a number of bytes, or null')
}
