/** Where requests go that are none of the server's own, and what is demanded of them. */
import { createRouteTable, type Route, type RouteTable } from '@latchkey/guard/forward-auth'
import {
  checked,
  eachOf,
  flag,
  give,
  isPlainObject,
  nested,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  part,
  positiveUpTo,
  readOptions,
  refusal,
  wholeNumberWithin,
} from '@latchkey/options'
import type { Key } from '@latchkey/tokens'
import { isReservedName } from './header-names.ts'

/** All paths beneath a prefix go to one origin. Nothing of a request chooses it. */
export interface UpstreamPrefix {
  /** Whole segments: `/api` is `/api` and all below it. `/` is everything. The longest that fits decides. */
  readonly prefix: string
  /** `http://127.0.0.1:8000`, `https://app.internal`, or `unix:/run/app.sock`. */
  readonly origin: string
  /** The place of the face in `faces` whose tokens are asked for. Default: the first. */
  readonly face?: number
  /**
   * Lets paths through that software reads differently: `%2f`, `%5c`, `%00`, `\`, `//`, `;` and dot segments. What nobody can read for certain must
   * then meet every row of `routes`. Default false: 404.
   */
  readonly rawPaths?: boolean
}

/** Options of `upstream`. */
export interface UpstreamOptions {
  readonly prefixes: readonly UpstreamPrefix[]
  /** Who may pass, read downwards, as in forward-auth. What fits no row needs a good token. */
  readonly routes?: readonly Route[]
  /**
   * How the app is told who asks. `headers`: `X-Latchkey-Subject` and `X-Latchkey-Scopes`, in plain text. `signed`: `X-Latchkey-Identity`, a JWT of 30 seconds, signed with
   * `identityKey`. Default `headers`.
   */
  readonly identity?: 'headers' | 'signed'
  /** Signs identities. No face may have it: an app that holds it could otherwise make tokens. */
  readonly identityKey?: Key
  /** Further headers for the app, or members of the JWT: their names, and the claims that they come from. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Whether the paths of the faces move person by person, as `latchkey takeover cutover` says: the app answers them until it has said something. It is
   * kept in the store. Default false: they are all answered here.
   */
  readonly cutover?: boolean
  /** How long a connection may take to be made. Default 5. */
  readonly connectSeconds?: number
  /** How long the app may take until its answer begins. Default 60. */
  readonly answerSeconds?: number
  /** How long nothing may move while a body or a WebSocket is under way, in either direction. Default 300. */
  readonly idleSeconds?: number
  /** How many requests may be under way at the same time; the next is answered 503. Default 1,000. */
  readonly mostRequests?: number
  /** How many WebSockets may be open. Default 10,000. */
  readonly mostWebSockets?: number
}

/** The options as they were read. */
export interface ReadUpstreamOptions extends Required<Omit<UpstreamOptions, 'prefixes' | 'routes' | 'identityKey'>> {
  readonly prefixes: readonly Required<UpstreamPrefix>[]
  readonly routes: RouteTable<unknown, unknown>
  readonly identityKey: Key | undefined
}

/** Plain characters only: what is compared byte for byte must have one spelling. */
const PREFIX = /^\/(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9\-._~!$&'()+,=:@]+(?:\/(?!\.{1,2}(?:\/|$)|$)|$))*$/
const UNIX_SOCKET = /^unix:(?:\/[\w.@+-]+)+$/
const LONGEST_SECONDS = 3600

const PREFIX_OPTIONS = {
  prefix: (value: unknown) =>
    checked<string>(
      value,
      typeof value === 'string' && PREFIX.test(value),
      'a plain path such as /api, without a slash at its end',
    ),
  origin,
  face: optional(0, wholeNumberWithin(0, 1000)),
  rawPaths: optional(false, flag),
} satisfies OptionTable<keyof UpstreamPrefix>

const OPTIONS = {
  prefixes,
  routes: optional(createRouteTable([]), (value: unknown) => {
    try {
      return createRouteTable(value as readonly Route[])
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault
      throw refusal(fault.message.split('\n').map((line) => line.replace(/^routes\.?/, '')))
    }
  }),
  identity: optional('headers', oneOf('headers', 'signed')),
  identityKey: optional(undefined, part<Key>('what secretKey() or privateKey() returns')),
  headers: optional({}, headers),
  cutover: optional(false, flag),
  connectSeconds: optional(5, positiveUpTo(LONGEST_SECONDS, 'seconds')),
  answerSeconds: optional(60, positiveUpTo(LONGEST_SECONDS, 'seconds')),
  idleSeconds: optional(300, positiveUpTo(LONGEST_SECONDS, 'seconds')),
  mostRequests: optional(1000, wholeNumberWithin(1, 100_000)),
  mostWebSockets: optional(10_000, wholeNumberWithin(0, 1_000_000)),
} satisfies OptionTable<keyof UpstreamOptions>

/** Reads the option `upstream`. */
export const upstreamOption: OptionReader<ReadUpstreamOptions> = (value) => {
  const { values, faults = [] } = readOptions(OPTIONS, value)
  if (!values) throw refusal(faults)
  const lacks = values.identity === 'signed' && !values.identityKey
  const idle = values.identity === 'headers' && values.identityKey
  if (lacks) throw refusal(["identityKey: missing: identity: 'signed' signs with it"])
  if (idle) throw refusal(["identityKey: has no effect without identity: 'signed'"])
  return values
}

const readPrefixes = eachOf(nested(PREFIX_OPTIONS), 'a list of { prefix, origin }')

function prefixes(value: unknown): readonly Required<UpstreamPrefix>[] {
  const all = readPrefixes(value)
  if (all.length === 0) throw give('at least one { prefix, origin }')
  const twice = all.flatMap(({ prefix }, i) =>
    all.findIndex((other) => other.prefix === prefix) < i ? [`${i}.prefix: ${prefix} stands twice`] : [],
  )
  if (twice.length > 0) throw refusal(twice)
  return all
}

function origin(value: unknown): string {
  const advice = 'an origin without a path, such as http://127.0.0.1:8000, or unix:/run/app.sock'
  return checked<string>(value, typeof value === 'string' && (UNIX_SOCKET.test(value) || isOrigin(value)), advice)
}

function isOrigin(text: string): boolean {
  return /^https?:\/\/[^\s/?#@\\]+$/.test(text) && URL.canParse(text)
}

function headers(value: unknown): Readonly<Record<string, string>> {
  if (!isPlainObject(value))
    throw give('an object such as { "X-Tenant": "tenant" }: a header, and the claim that it comes from')
  const faults = Object.entries(value).flatMap(([name, claim]) => {
    if (!/^X(?:-[A-Za-z0-9]+)+$/.test(name)) return [`${name}: give a name such as X-Tenant`]
    if (isReservedName(name)) return [`${name}: has another meaning; give another name`]
    return typeof claim === 'string' && claim !== '' ? [] : [`${name}: give the name of a claim`]
  })
  if (faults.length > 0) throw refusal(faults)
  return value as Readonly<Record<string, string>>
}
