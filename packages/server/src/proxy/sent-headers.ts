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

/** Names that `Connection` lists, in lower case. */
export function namedByConnection(lines: readonly string[]): readonly string[] {
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
  const named = new Set(namedByConnection(facts.header('connection')))
  const sent: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const fate = names.fateOf(name)
    if (fate === 'drops' || (fate === 'proxys' && !sender.isTrusted)) continue
    if (named.size > 0 && named.has(name.toLowerCase())) continue
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

/** The headers of the app's answer, without those of its connection. */
export function answeredHeaders(raw: readonly (Buffer | string)[], status: number): [name: string, value: string][] {
  const lines = raw.flatMap((part, i): [string, string][] =>
    i % 2 === 0 ? [[latin1(part), latin1(raw[i + 1] ?? '')]] : [],
  )
  const named = new Set(
    namedByConnection(lines.flatMap(([name, value]) => (name.toLowerCase() === 'connection' ? [value] : []))),
  )
  return lines.filter(([name]) => {
    const known = name.toLowerCase()
    if (known === 'content-length') return status !== 204 && status !== 101
    return !OF_CONNECTION.has(known) && !named.has(known)
  })
}

function latin1(part: Buffer | string): string {
  return typeof part === 'string' ? part : part.toString('latin1')
}
