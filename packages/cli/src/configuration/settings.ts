/** The settings of `latchkey serve`: one table, checked against its types by the compiler. */
import { algorithms } from '@latchkey/tokens'
import Type, { type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { DIALECTS } from '../dialects/dialects.ts'
import type { KeyRingSettings } from './key-ring-settings.ts'
import { NATIVE, type NativeSettings } from './native-settings.ts'
import { settingFaults } from './setting-faults.ts'

/** Whose passwords are checked. */
export interface UserSettings {
  /** The environment variable that holds the database's URL, so that no password stands in a file. */
  readonly urlEnv: string
  /** An existing table used in place; without it, Latchkey's own schema. */
  readonly table?: string
  /** Default: `id`, `username`, `password`. */
  readonly columns?: {
    readonly id: string
    readonly username: string
    readonly password: string
    readonly disabled?: string
  }
  readonly comparison?: 'exact' | 'collation'
  /** Broken formats of old rows that are accepted all the same. */
  readonly unsafeFormats?: ('werkzeug-hmac' | 'werkzeug-plain')[]
  /** Rewrites hashes after a good login; `werkzeug-pbkdf2` is what the old Flask app still reads. */
  readonly rehash?: 'phc-argon2id' | 'werkzeug-pbkdf2'
  /** Whether `users delete` and `DELETE /v1/me` delete rows of the existing table. Default false: its app does. */
  readonly deleteRows?: boolean
}

/** One face. */
export interface FaceSettings {
  /** One of `DIALECTS`. */
  readonly dialect: string
  /** The dialect's own options; Flask-JWT's by their names in `app.config`. */
  readonly options?: Record<string, unknown>
  /** The environment variable that holds the signing secret. */
  readonly secretEnv: string
  /** Default: the dialect's own, HS256 unless `JWT_ALGORITHM` says otherwise. */
  readonly alg?: 'HS256' | 'HS384' | 'HS512'
  readonly allowWeak?: string
}

/** Where the server listens, and what it says. */
export interface ListenSettings {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 5000. */
  readonly port?: number
  /** Why plain HTTP beyond loopback is safe here. */
  readonly allowPlainHttp?: string
  /** Default `info`: a line for each login and each refusal, which `latchkey explain --request` reads. */
  readonly logLevel?: 'info' | 'warn' | 'error'
  /** Proxies whose word on the client's address is believed: addresses and networks (CIDR). Default none. */
  readonly trustedProxies?: string[]
  /** The header in which they say it. Default `x-forwarded-for`. */
  readonly forwardedHeader?: 'x-forwarded-for' | 'forwarded'
}

/** A place whose URL stands in the environment. */
export interface UrlSettings {
  /** The environment variable that holds the URL, so that no password stands in a file. */
  readonly urlEnv: string
}

/** Who may follow what was revoked. */
export interface RevocationFeedSettings {
  /** The environment variable that holds what guards elsewhere send: 32 or more characters. */
  readonly tokenEnv: string
}

/** A protection that is off, and why: at least 10 visible characters. */
export interface OffSettings {
  readonly off?: string
}

/** Who may try how often. */
export interface LimitSettings extends OffSettings {
  /** The environment variable that holds 32 or more random characters, the same in all processes. Default: made of the native face's keys. */
  readonly secretEnv?: string
}

/** How tokens are revoked. */
export interface RevocationSettings extends OffSettings {
  /** What faces do while it is not known what was revoked. Default: the native one answers 503, those of old apps as these did. */
  readonly whenLost?: 'fail-open' | 'fail-closed'
}

/** What a file says, as far as it is right: complete when there are no faults. */
export interface ReadSettings {
  readonly listen: ListenSettings
  readonly users: Partial<UserSettings>
  readonly faces: readonly Partial<FaceSettings>[]
  /** Latchkey's own tables. */
  readonly database: Partial<UrlSettings> | undefined
  /** Where attempts are counted for all processes. */
  readonly redis: Partial<UrlSettings> | undefined
  readonly signingKeys: Partial<KeyRingSettings> | undefined
  readonly native: Partial<NativeSettings> | undefined
  readonly revocationFeed: Partial<RevocationFeedSettings> | undefined
  readonly limits: LimitSettings | undefined
  readonly audit: OffSettings | undefined
  readonly revocations: RevocationSettings | undefined
  /** One line each, with the setting's place in front. */
  readonly faults: readonly string[]
}

const strict = { additionalProperties: false } as const
const text = Type.String({ minLength: 1 })

const LISTEN = {
  host: Type.Optional(text),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  allowPlainHttp: Type.Optional(text),
  logLevel: Type.Optional(Type.Enum(['info', 'warn', 'error'])),
  trustedProxies: Type.Optional(Type.Array(text)),
  forwardedHeader: Type.Optional(Type.Enum(['x-forwarded-for', 'forwarded'])),
}

const PLACE = { urlEnv: text }
const FEED = { tokenEnv: text }
const off = Type.Optional(text)
const LIMITS = { off, secretEnv: Type.Optional(text) }
const AUDIT = { off }
const REVOCATIONS = { off, whenLost: Type.Optional(Type.Enum(['fail-open', 'fail-closed'])) }

const USERS = {
  urlEnv: text,
  table: Type.Optional(text),
  columns: Type.Optional(
    Type.Object({ id: text, username: text, password: text, disabled: Type.Optional(text) }, strict),
  ),
  comparison: Type.Optional(Type.Enum(['exact', 'collation'])),
  unsafeFormats: Type.Optional(Type.Array(Type.Enum(['werkzeug-hmac', 'werkzeug-plain']))),
  rehash: Type.Optional(Type.Enum(['phc-argon2id', 'werkzeug-pbkdf2'])),
  deleteRows: Type.Optional(Type.Boolean()),
}

const FACE = {
  dialect: Type.Enum([...DIALECTS.keys()]),
  options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  secretEnv: text,
  alg: Type.Optional(Type.Enum(['HS256', 'HS384', 'HS512'])),
  allowWeak: Type.Optional(text),
}

const seconds = Type.Optional(Type.Number({ minimum: 0 }))

const FORMER_KEY = {
  name: text,
  secretEnv: text,
  alg: Type.Enum(['HS256', 'HS384', 'HS512']),
  allowWeak: Type.Optional(text),
}

const SIGNING_KEYS = {
  encryptionEnv: Type.Optional(text),
  encryptionFile: Type.Optional(text),
  alg: Type.Optional(Type.Enum([...algorithms])),
  tokenLifetimeSeconds: seconds,
  rotateEverySeconds: seconds,
  jwksMaximumAgeSeconds: seconds,
  publishSeconds: seconds,
  formerKeys: Type.Optional(Type.Array(Type.Object(FORMER_KEY, strict))),
}

const SCHEMA = Type.Object(
  {
    ...LISTEN,
    database: Type.Optional(Type.Object(PLACE, strict)),
    redis: Type.Optional(Type.Object(PLACE, strict)),
    signingKeys: Type.Optional(Type.Object(SIGNING_KEYS, strict)),
    native: Type.Optional(Type.Object(NATIVE, strict)),
    revocationFeed: Type.Optional(Type.Object(FEED, strict)),
    limits: Type.Optional(Type.Object(LIMITS, strict)),
    audit: Type.Optional(Type.Object(AUDIT, strict)),
    revocations: Type.Optional(Type.Object(REVOCATIONS, strict)),
    users: Type.Optional(Type.Object(USERS, strict)),
    faces: Type.Optional(Type.Array(Type.Object(FACE, strict), { minItems: 1 })),
  },
  strict,
)

/** Reads a parsed file. One wrong setting does not hide what is wrong with the others. */
export function readSettings(value: unknown): ReadSettings {
  const root = membersOf(value)
  // Of a list nothing is missing: it is another thing altogether.
  const lacking = Array.isArray(value) ? [] : missing(root)
  const faces = Array.isArray(root['faces']) ? root['faces'] : []
  return {
    listen: rightMembers(LISTEN, root),
    users: rightMembers(USERS, membersOf(root['users'])),
    faces: faces.map((face) => rightMembers(FACE, membersOf(face))),
    database: section(PLACE, root['database']),
    redis: section(PLACE, root['redis']),
    signingKeys: section(SIGNING_KEYS, root['signingKeys']),
    native: section(NATIVE, root['native']) as Partial<NativeSettings> | undefined,
    revocationFeed: section(FEED, root['revocationFeed']),
    limits: section(LIMITS, root['limits']),
    audit: section(AUDIT, root['audit']),
    revocations: section(REVOCATIONS, root['revocations']),
    faults: [...settingFaults(SCHEMA, value), ...lacking],
  }
}

/** What belongs together, and what there must be at least. */
function missing(root: Members): readonly string[] {
  const has = (name: string) => root[name] !== undefined
  const pairs: readonly (readonly [name: string, needed: string, why: string])[] = [
    ['native', 'database', 'the native face keeps accounts and sessions there'],
    ['native', 'signingKeys', 'the native face signs with keys of its own'],
    ['signingKeys', 'database', 'the keys are kept there'],
  ]
  const lacking = pairs.filter(([name, needed]) => has(name) && !has(needed))
  // Each is told once, with the first reason.
  const faults = [...Map.groupBy(lacking, ([, needed]) => needed)].map(
    ([needed, reasons]) => `${needed}: missing: ${reasons[0]?.[2]}`,
  )
  if (has('faces') && !has('users') && !has('database')) faults.push('users: missing: give whose passwords are checked')
  if (has('users') && !has('faces') && !has('native')) faults.push('faces: missing: give who is to log in')
  if (!has('native') && !has('faces') && !has('signingKeys')) faults.push('native, faces: give one of them, or both')
  return faults
}

function section<const P extends Readonly<Record<string, TSchema>>>(properties: P, value: unknown) {
  return value === undefined ? undefined : rightMembers(properties, membersOf(value))
}

type Members = Readonly<Record<string, unknown>>

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

function rightMembers<const P extends Readonly<Record<string, TSchema>>>(properties: P, members: Members) {
  const right = Object.entries(properties).flatMap(([name, schema]) =>
    Object.hasOwn(members, name) && Value.Check(schema, members[name]) ? [[name, members[name]]] : [],
  )
  return Object.fromEntries(right) as { [N in keyof P]?: Type.Static<P[N]> }
}
