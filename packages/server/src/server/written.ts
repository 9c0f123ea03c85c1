/** What a route returned, as a message. What cannot be written throws: an app must not send `{}` where it meant something. */
import { type Dialect, type HeaderLine, hasContent, isOfConnection, type Message } from '@latchkey/protocol'
import { Reply } from './reply.ts'

/**
 * A `Response` and a `reply(…)` as they are, a text as the dialect's app sends text, and anything else as its JSON.
 *
 * @throws {TypeError} naming what was returned, never quoting it
 */
export async function written(value: unknown, dialect: Dialect): Promise<Message> {
  if (value instanceof Response) return messageOf(value)
  if (typeof value === 'string') return dialect.accept({ kind: 'text', text: value })
  const { value: body, status, headers } = value instanceof Reply ? value : new Reply(value, 200, {})
  requireJson(body)
  const message = dialect.accept({ kind: 'value', value: body })
  const given = Object.entries(headers)
  const names = new Set(given.map(([name]) => name.toLowerCase()))
  const own = message.headers.filter(([name]) => !names.has(name.toLowerCase()))
  return { status, headers: [...own, ...given], body: hasContent(status) ? message.body : '' }
}

/**
 * What was fetched elsewhere is a `Response` too. `fetch` has decoded its body, and leaves the header that says how it was encoded; and
 * what is said of the connection to the other server is not true of ours. The length is set when the message is written.
 */
async function messageOf(response: Response): Promise<Message> {
  const named = (response.headers.get('connection') ?? '').toLowerCase().split(',')
  const isLeftOut = new Set(['content-length', 'content-encoding', ...named.map((name) => name.trim())])
  const headers: readonly HeaderLine[] = [...response.headers].filter(
    ([name]) => !isLeftOut.has(name) && !isOfConnection(name),
  )
  return { status: response.status, headers, body: textOf(await response.arrayBuffer()) }
}

function textOf(body: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new TypeError('a route returned a Response whose body is not UTF-8 text')
  }
}

/** JSON leaves out in silence what it has no form for, down to a whole value. */
function requireJson(value: unknown, seen: ReadonlySet<object> = new Set()): void {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(
      `a route returned ${typeof value}, which JSON cannot hold; for no content return reply(null, { status: 204 })`,
    )
  }
  if (typeof value !== 'object' || value === null || hasToJson(value)) return
  if (seen.has(value)) throw new TypeError('a route returned a value that holds itself')
  const members = Object.values(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (members.length === 0 && !Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(
      `a route returned an object of ${value.constructor?.name ?? 'a class'}, of which JSON shows nothing`,
    )
  }
  const inside = new Set([...seen, value])
  // A member that is undefined is left out on purpose: `{ email: user.email }`.
  for (const member of members) if (member !== undefined) requireJson(member, inside)
}

function hasToJson(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function'
}
