/** A login server as its settings describe it. */
import { createHasher } from '@latchkey/passwords'
import { type Dialect, flaskJwt, flaskPyjwt, type OauthOptions, oauth } from '@latchkey/protocol'
import {
  ConfigurationError,
  createLoginServer,
  createStoredUsers,
  type Face,
  face,
  type LoginServer,
  openUserStore,
  openUserTable,
  type StoredUsers,
  type UserStore,
} from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'
import type { FaceSettings, UserSettings } from './configuration.ts'
import type { LoadedConfiguration } from './load-configuration.ts'

/** The dialects that settings can name. Adding one is one line. */
const DIALECTS: Readonly<Record<FaceSettings['dialect'], (options: Readonly<Record<string, unknown>>) => Dialect>> = {
  oauth: (options) => oauth(options as unknown as OauthOptions),
  'flask-jwt': (config) => flaskJwt({ config }),
  'flask-pyjwt': (options) => flaskPyjwt(options),
}

/** @throws {ConfigurationError} | {DomainError} when the database cannot be used */
export async function createConfiguredServer({ configuration, secret }: LoadedConfiguration): Promise<LoginServer> {
  const parts = configuration.faces.map((settings, i) => faceParts(settings, secret(settings.secretEnv), `faces.${i}`))
  const faults = parts.flatMap((part) => ('faults' in part ? part.faults : []))
  if (faults.length > 0) throw new ConfigurationError(faults)

  const store = await openStore(configuration.users, secret(configuration.users.urlEnv))
  try {
    const { unsafeFormats, rehash } = configuration.users
    const hasher = createHasher({
      ...(unsafeFormats && { unsafeFormats }),
      ...(rehash && { policy: { format: rehash } }),
    })
    const users = await createStoredUsers({ store, hasher, rehash: rehash !== undefined })
    const faces = parts.flatMap((part) => ('faults' in part ? [] : [faceOf(part, users)]))
    const server = createLoginServer({ faces, owns: [store] })
    const unsafe = (unsafeFormats ?? []).map(
      (format) => `users.unsafeFormats: ${format} hashes are accepted; they are broken, rehash them`,
    )
    return { ...server, warnings: [...unsafe, ...server.warnings] }
  } catch (fault) {
    await store[Symbol.asyncDispose]()
    throw fault
  }
}

type FaceParts = Pick<Face, 'dialect' | 'keys'> | { readonly faults: readonly string[] }

function faceParts(
  { dialect: name, options = {}, alg = 'HS256', allowWeak, secretEnv }: FaceSettings,
  secret: string,
  place: string,
): FaceParts {
  const faults: string[] = []
  const attempt = <T>(make: () => T, where: string): T | undefined => {
    try {
      return make()
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault
      faults.push(...fault.message.split('\n').map((line) => `${where}${line}`))
      return undefined
    }
  }
  const dialect = attempt(() => DIALECTS[name](options), `${place}.options.`)
  const key = attempt(() => secretKey(secret, { alg, ...(allowWeak && { allowWeak }) }), `${place} (${secretEnv}): `)
  return dialect && key ? { dialect, keys: [key] } : { faults }
}

function faceOf({ dialect, keys }: Pick<Face, 'dialect' | 'keys'>, users: StoredUsers): Face {
  const me = { method: 'GET', path: '/v1/me' } as const
  return face({
    dialect,
    keys,
    users,
    routes:
      dialect.name === 'oauth'
        ? [{ ...me, handle: ({ principal }) => ({ sub: principal.id, username: principal.username }) }]
        : [],
  })
}

function openStore({ table, columns, comparison }: UserSettings, url: string): Promise<UserStore> {
  if (table === undefined) return openUserStore({ url })
  const named = columns ?? { id: 'id', username: 'username', password: 'password' }
  return openUserTable({ url, table, columns: named, ...(comparison && { comparison }) })
}
