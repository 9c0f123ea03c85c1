/** A recorded system in one of its configurations, as settings of `latchkey serve` and as a table of its users. */
import { pbkdf2Sync } from 'node:crypto'
import type { ServeParts } from '../start-serve.ts'

/** A user of a recording: the password is plain there. */
export type RecordedUser = Readonly<Record<string, unknown>> & { readonly username: string; readonly plain: string }

/** What a system's file says of one configuration. */
export interface SystemSettings {
  readonly users: readonly RecordedUser[]
  readonly secret: string
  readonly face: Readonly<Record<string, unknown>>
  readonly environment?: Readonly<Record<string, string>>
  readonly tableColumns?: Readonly<Record<string, string>>
}

/** `keys.json` of the recordings. */
export type RecordedKeys = Readonly<Record<string, { readonly pem_private: string }>>

/** `pem_private:NAME`, as configurations name a key. */
export function pemOf(value: unknown, keys: RecordedKeys): string | undefined {
  const name = typeof value === 'string' ? /^pem_private:(\w+)$/.exec(value)?.[1] : undefined
  return name === undefined ? undefined : keys[name]?.pem_private
}

export function serveParts({ users, secret, face, environment = {} }: SystemSettings): ServeParts {
  const names = [...new Set([...users.flatMap((user) => Object.keys(user)), 'password'])].filter(
    (name) => name !== 'plain',
  )
  const columns = names.map((name) => `"${name}" ${typeOf(users.map((user) => user[name]))}`)
  return {
    settings: {
      host: '127.0.0.1',
      port: 0,
      limits: { off: 'a replay of recorded requests on this machine' },
      users: { urlEnv: 'USERS_URL', table: 'users', columns: { id: 'id', username: 'username', password: 'password' } },
      faces: [{ ...face, secretEnv: 'APP_SECRET', allowWeak: 'the secret of a recorded app' }],
    },
    environment: { APP_SECRET: secret, ...environment },
    sql: [`create table users (${columns.join()})`, ...users.map((user) => insertOf(user))],
  }
}

function typeOf(values: readonly unknown[]): string {
  if (values.some((value) => typeof value === 'boolean')) return 'boolean'
  return values.some((value) => typeof value === 'number') ? 'integer' : 'text'
}

function insertOf(user: RecordedUser): string {
  const { plain, ...rest } = user
  // Rows that no login can match stay as they are.
  const isUnreadable = /^(?:badhash|garbage|md5|md5user|unusable|empty)$/.test(user.username)
  const row = { ...rest, password: isUnreadable ? 'unreadable' : werkzeugHash(plain) }
  const names = Object.keys(row).map((name) => `"${name}"`)
  return `insert into users (${names.join()}) values (${Object.values(row).map(literal).join()})`
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
}

function werkzeugHash(password: string): string {
  const salt = 'SystemSalt123456'
  return `pbkdf2:sha256:1000$${salt}$${pbkdf2Sync(password, salt, 1000, 32, 'sha256').toString('hex')}`
}
