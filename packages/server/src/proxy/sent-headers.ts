/** The headers of a request as they are written anew for the app, and those of its answer for the client. */
import { isIPv6 } from 'node:net'
import type { RequestFacts } from '@latchkey/protocol'
import { REQUEST_ID_HEADER } from '../http/request-id.ts'
import type { HeaderNames } from './header-names.ts'

/** Who has sent a request, for `X-Forwarded-…` and `Forwarded`. */
export interface Sender {
  readonly address: string | undefined
  /** A proxy whose word is believed: then we add to what it has said, and otherwise nothing of it is kept. */
  readonly isTrusted: boolean
  readonly host: string | undefined
  readonly scheme: 'http' | 'https'
}

const NONE: readonly string[] = []

/** Names that `Connection` lists, in lower case. */
export function namedByConnection(lines: readonly string[]): readonly string[] {
  // Nearly all connections say this or nothing.
  if (lines.length === 0 || (lines.length === 1 && (lines[0] === 'keep-alive' || lines[0] === 'close'))) return NONE
  return lines.flatMap((line) => line.split(',')).flatMap((name) => name.trim().toLowerCase() || [])
}

/** What sending on needs. */
export interface SentParts {
  readonly names: HeaderNames
  readonly facts: Pick<RequestFacts, 'header' | 'requestId'>
  readonly sender: Sender
  /** Names and values in turn: who asks, as far as it was asked. */
  readonly identity: readonly string[]
}

/** Names and values in turn. */
export function sentHeaders(rawHeaders: readonly string[], { names, facts, sender, identity }: SentParts): string[] {
  const named = namedByConnection(facts.header('connection'))
  const sent: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const fate = names.fateOf(name)
    if (fate === 'drops' || (fate === 'proxys' && !sender.isTrusted)) continue
    if (named.length > 0 && named.includes(name.toLowerCase())) continue
    sent.push(name, rawHeaders[i + 1] ?? '')
  }
  sent.push(...forwarded(facts, sender), ...identity)
  if (facts.requestId !== undefined) sent.push(REQUEST_ID_HEADER, facts.requestId)
  return sent
}

function forwarded({ header }: Pick<RequestFacts, 'header'>, { address, isTrusted, host, scheme }: Sender): string[] {
  const given = (name: string) => (isTrusted ? header(name) : [])
  const [proto = scheme] = given('x-forwarded-proto')
  const [named = host] = given('x-forwarded-host')
  const node = address === undefined ? 'unknown' : isIPv6(address) ? `"[${address}]"` : address
  const element = `for=${node}${host === undefined ? '' : `;host="${host}"`};proto=${scheme}`
  const hops = [...given('x-forwarded-for'), ...(address === undefined ? [] : [address])]
  return [
    ...(hops.length > 0 ? ['X-Forwarded-For', hops.join(', ')] : []),
    ...['X-Forwarded-Proto', proto],
    ...(named === undefined ? [] : ['X-Forwarded-Host', named]),
    ...['Forwarded', [...given('forwarded'), element].join(', ')],
  ]
}

/** Of one connection alone. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  ...[
    'connection',
    'keep-alive',
    'proxy-connection',
    'proxy-authenticate',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
  ],
])

/** The headers of the app's answer, names and values in turn, without those of its connection. */
export function answeredHeaders(raw: readonly (Buffer | string)[], status: number): string[] {
  const connection: string[] = []
  const all: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i])
    const value = latin1(raw[i + 1])
    const known = name.toLowerCase()
    if (known === 'connection') connection.push(value)
    if (OF_CONNECTION.has(known) || (known === 'content-length' && (status === 204 || status === 101))) continue
    all.push(name, value)
  }
  const named = new Set(namedByConnection(connection))
  if (named.size === 0) return all
  return all.filter((_, i) => !named.has((all[i - (i % 2)] ?? '').toLowerCase()))
}

function latin1(part: Buffer | string = ''): string {
  return typeof part === 'string' ? part : part.toString('latin1')
}
