/** The settings of `latchkey serve`: one table, checked against its types by the compiler. */
import { algorithms } from '@latchkey/tokens'
import Type, { type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { KeyRingSettings } from './key-ring-settings.ts'
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
}

/** One face. */
export interface FaceSettings {
  readonly dialect: 'oauth' | 'flask-jwt' | 'flask-pyjwt'
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
}

/** What a file says, as far as it is right: complete when there are no faults. */
export interface ReadSettings {
  readonly listen: ListenSettings
  readonly users: Partial<UserSettings>
  readonly faces: readonly Partial<FaceSettings>[]
  /** Where it is given. */
  readonly signingKeys: Partial<KeyRingSettings> | undefined
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
}

const USERS = {
  urlEnv: text,
  table: Type.Optional(text),
  columns: Type.Optional(
    Type.Object({ id: text, username: text, password: text, disabled: Type.Optional(text) }, strict),
  ),
  comparison: Type.Optional(Type.Enum(['exact', 'collation'])),
  unsafeFormats: Type.Optional(Type.Array(Type.Enum(['werkzeug-hmac', 'werkzeug-plain']))),
  rehash: Type.Optional(Type.Enum(['phc-argon2id', 'werkzeug-pbkdf2'])),
}

const FACE = {
  dialect: Type.Enum(['oauth', 'flask-jwt', 'flask-pyjwt']),
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
  urlEnv: text,
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
    users: Type.Object(USERS, strict),
    faces: Type.Array(Type.Object(FACE, strict), { minItems: 1 }),
    signingKeys: Type.Optional(Type.Object(SIGNING_KEYS, strict)),
  },
  strict,
)

/** Reads a parsed file. One wrong setting does not hide what is wrong with the others. */
export function readSettings(value: unknown): ReadSettings {
  const root = membersOf(value)
  const faces = Array.isArray(root['faces']) ? root['faces'] : []
  return {
    listen: rightMembers(LISTEN, root),
    users: rightMembers(USERS, membersOf(root['users'])),
    faces: faces.map((face) => rightMembers(FACE, membersOf(face))),
    signingKeys:
      root['signingKeys'] === undefined ? undefined : rightMembers(SIGNING_KEYS, membersOf(root['signingKeys'])),
    faults: settingFaults(SCHEMA, value),
  }
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
