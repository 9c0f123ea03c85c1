/** Templates: JSON of the settings in which `{token}`, `{user.email}` or `{now+3600}` stand for what is known when an answer is written. */
import { eachOf, fault, isPlainObject, parsePlainly } from '@latchkey/options'
import type { Principal } from '../dialect.ts'
import { secretColumn } from './secret-column.ts'

/** What the names of a template stand for. What is not known is null. */
export interface TemplateFacts {
  readonly user?: Principal | undefined
  /** Seconds since the epoch, with fractions. */
  readonly now?: number
  /** Random ids of this token. */
  readonly tokenId?: string
  readonly csrfToken?: string | undefined
  readonly token?: string | undefined
  readonly refreshToken?: string | undefined
  readonly csrf?: string | undefined
  readonly refreshCsrf?: string | undefined
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  readonly subject?: unknown
  readonly expiresIn?: number | undefined
  readonly description?: string
  readonly statusCode?: number
  readonly scopes?: string
}

/** The kinds of names that may stand in one place. */
export type TemplateName = 'user' | 'now' | 'id' | 'csrf' | 'token' | 'claims' | 'subject' | 'expiry' | 'error'

/** A template that was read. */
export interface Template {
  readonly render: (facts: TemplateFacts) => unknown
  /** The columns of the user table that it needs. */
  readonly columns: readonly string[]
}

type Lookup = (facts: TemplateFacts) => unknown

const NAME = /\{([A-Za-z][^{}]*)\}/g

/** Names without an argument, and where each may stand. */
const PLAIN: ReadonlyMap<string, readonly [kind: TemplateName, look: Lookup]> = new Map<
  string,
  readonly [TemplateName, Lookup]
>([
  ['now', ['now', ({ now }) => Math.floor(now ?? 0)]],
  ['uuid', ['id', ({ tokenId }) => tokenId]],
  ['hex32', ['id', ({ tokenId }) => tokenId?.replaceAll('-', '')]],
  ['csrf', ['csrf', ({ csrfToken, csrf }) => csrf ?? csrfToken]],
  ['refreshCsrf', ['csrf', ({ refreshCsrf }) => refreshCsrf]],
  ['token', ['token', ({ token }) => token]],
  ['refreshToken', ['token', ({ refreshToken }) => refreshToken]],
  ['expiresIn', ['expiry', ({ expiresIn }) => expiresIn]],
  ['httpDate:exp', ['expiry', ({ claims }) => httpDate(claims?.['exp'])]],
  // A login, and not a refresh.
  ['fresh', ['claims', ({ claims }) => claims === undefined]],
  ['claims', ['claims', ({ claims }) => claims]],
  ['subject', ['subject', ({ subject }) => subject]],
  ['description', ['error', ({ description }) => description]],
  ['statusCode', ['error', ({ statusCode }) => statusCode]],
  ['scopes', ['error', ({ scopes }) => scopes]],
])

/**
 * Reads a template.
 *
 * @param allowed - what may be named in this place
 * @throws {OptionsError} one line for each member with a name that is unknown or not known in this place, or a column that holds a secret
 */
export function compileTemplate(value: unknown, allowed: readonly TemplateName[]): Template {
  const read = (member: unknown) => compileTemplate(member, allowed)
  if (typeof value === 'string') return compileText(value, allowed)
  if (Array.isArray(value)) {
    const items = eachOf(read, 'a list')(value)
    return { columns: columnsOf(items), render: (facts) => items.map((item) => item.render(facts)) }
  }
  if (isPlainObject(value)) {
    const names = Object.keys(value)
    const members = Object.entries(parsePlainly(Object.fromEntries(names.map((name) => [name, read])), value))
    const columns = columnsOf(members.map(([, member]) => member))
    return {
      columns,
      render: (facts) => Object.fromEntries(members.map(([name, member]) => [name, member.render(facts)])),
    }
  }
  return { columns: [], render: () => value }
}

function columnsOf(templates: readonly Template[]): readonly string[] {
  return [...new Set(templates.flatMap(({ columns }) => columns))]
}

/** A text that is one template keeps its value's type. */
function compileText(text: string, allowed: readonly TemplateName[]): Template {
  const names = [...text.matchAll(NAME)]
  const found = names.map(([, name = '']) => lookupOf(name, allowed))
  const columns = found.flatMap(({ column }) => (column === undefined ? [] : [column]))
  const [only] = names
  const [first] = found
  if (!only || !first) return { columns, render: () => text }
  if (names.length === 1 && only[0] === text) return { columns, render: (facts) => first.look(facts) ?? null }
  return {
    columns,
    render: (facts) => {
      const values = found.map(({ look }) => asText(look(facts)))
      return text.replaceAll(NAME, () => values.shift() ?? '')
    },
  }
}

interface Found {
  readonly look: Lookup
  readonly column?: string
}

function lookupOf(name: string, allowed: readonly TemplateName[]): Found {
  const permitted = (kind: TemplateName, look: Lookup): Found => {
    if (!allowed.includes(kind)) throw fault(`{${name}} is not known in this place`)
    return { look }
  }
  const known = PLAIN.get(name)
  if (known) return permitted(...known)
  const time = /^now([+-]\d{1,10})$/.exec(name)
  if (time) return permitted('now', ({ now }) => Math.floor(now ?? 0) + Number(time[1]))
  const [, prefix, column] = /^(text:)?user\.([^{}]+)$/.exec(name) ?? []
  if (column !== undefined) {
    if (secretColumn(column)) throw fault(`{${name}} is a secret of the user, and nothing that is sent may hold it`)
    const look: Lookup = ({ user }) => columnOf(user, column)
    return { ...permitted('user', prefix === undefined ? look : (facts) => asText(look(facts))), column }
  }
  const capitalized = /^capitalized:claims\.([^{}]+)$/.exec(name)?.[1]
  if (capitalized !== undefined) {
    return permitted('claims', ({ claims }) =>
      asText(memberAt(claims, capitalized)).replace(/^./, (one) => one.toUpperCase()),
    )
  }
  const path = /^claims\.([^{}]+)$/.exec(name)?.[1]
  if (path !== undefined) return permitted('claims', ({ claims }) => memberAt(claims, path))
  throw fault(`{${name}} is no name of a template; there are {user.COLUMN}, {claims.CLAIM}, {now+SECONDS}, ${listed()}`)
}

/** A column of the row. `id` and `username` are the settings' own, where the table has no columns of these names. */
export function columnOf(user: Principal | undefined, column: string): unknown {
  const { columns } = user ?? {}
  if (columns && Object.hasOwn(columns, column)) return columns[column]
  if (column === 'id') return user?.id
  return column === 'username' ? user?.username : undefined
}

/** A member by its path: `data.id`. Own members only. */
export function memberAt(value: unknown, path: string): unknown {
  if (isObject(value) && Object.hasOwn(value, path)) return Reflect.get(value, path)
  return path.split('.').reduce<unknown>((at, name) => {
    return isObject(at) && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined
  }, value)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** As email.utils.format_datetime and Flask's JSON have it: `Wed, 21 Oct 2026 07:28:00 GMT`. */
function httpDate(seconds: unknown): string | undefined {
  return typeof seconds === 'number' && Math.abs(seconds) < 8.64e12 ? new Date(seconds * 1000).toUTCString() : undefined
}

function listed(): string {
  return [...PLAIN.keys()].map((name) => `{${name}}`).join(', ')
}
