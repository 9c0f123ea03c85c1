/** The settings of `latchkey serve`: one table, checked against its type by the compiler. */
import Type from 'typebox'
import { Value } from 'typebox/value'

/** Whose passwords are checked. */
export interface UserSettings {
  /** The environment variable that holds the database's URL, so that no password stands in a file. */
  readonly urlEnv: string
  /** An existing table used in place; without it, Latchkey's own schema. */
  readonly table?: string
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
  readonly alg?: 'HS256' | 'HS384' | 'HS512'
  readonly allowWeak?: string
}

/** `latchkey.json` */
export interface Configuration {
  readonly host?: string
  readonly port?: number
  /** Why plain HTTP beyond loopback is safe here. */
  readonly allowPlainHttp?: string
  readonly users: UserSettings
  readonly faces: FaceSettings[]
}

const strict = { additionalProperties: false } as const
const text = Type.String({ minLength: 1 })

const schema = Type.Object(
  {
    host: Type.Optional(text),
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    allowPlainHttp: Type.Optional(text),
    users: Type.Object(
      {
        urlEnv: text,
        table: Type.Optional(text),
        columns: Type.Optional(
          Type.Object({ id: text, username: text, password: text, disabled: Type.Optional(text) }, strict),
        ),
        comparison: Type.Optional(Type.Enum(['exact', 'collation'])),
        unsafeFormats: Type.Optional(Type.Array(Type.Enum(['werkzeug-hmac', 'werkzeug-plain']))),
        rehash: Type.Optional(Type.Enum(['phc-argon2id', 'werkzeug-pbkdf2'])),
      },
      strict,
    ),
    faces: Type.Array(
      Type.Object(
        {
          dialect: Type.Enum(['oauth', 'flask-jwt', 'flask-pyjwt']),
          options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          secretEnv: text,
          alg: Type.Optional(Type.Enum(['HS256', 'HS384', 'HS512'])),
          allowWeak: Type.Optional(text),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  strict,
)

/** The settings of a parsed file, or every fault of it, one line each. */
export function readConfiguration(value: unknown): Configuration | readonly string[] {
  if (Value.Check(schema, value)) return value
  return [...Value.Errors(schema, value)].flatMap((error) => {
    const place = error.instancePath.slice(1).replaceAll('/', '.')
    switch (error.keyword) {
      // Each of its names comes as an error of its own.
      case 'additionalProperties':
        return []
      case 'boolean':
        return [`${place}: there is no such setting`]
      case 'required':
        return error.params.requiredProperties.map((name) => `${[place, name].filter(Boolean).join('.')}: missing`)
      case 'enum':
        return [`${place}: give one of ${error.params.allowedValues.map(String).join(', ')}`]
      default:
        return [`${place || 'the settings'}: ${error.message}`]
    }
  })
}
