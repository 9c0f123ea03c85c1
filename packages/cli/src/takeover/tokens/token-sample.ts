/** What a sample of tokens has in common: algorithms, claims, lifetimes. No value of a claim is kept but times. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ConfigurationError } from '@latchkey/server'
import { decodeUnverified } from '@latchkey/tokens'

/** What a claim's values look like. */
export type ClaimKind =
  | 'integer'
  | 'number'
  | 'digits'
  | 'uuid'
  | 'address'
  | 'text'
  | 'flag'
  | 'list'
  | 'object'
  | 'null'

export interface SeenClaim {
  readonly count: number
  readonly kinds: ReadonlySet<ClaimKind>
}

export interface TokenSample {
  /** Tokens that could be read. */
  readonly count: number
  /** Lines that are none. */
  readonly unreadable: number
  readonly algorithms: ReadonlyMap<string, number>
  /** Names of the header's members in their order: libraries differ in it. */
  readonly headers: ReadonlyMap<string, number>
  readonly keyIds: number
  /** In the order of the most tokens. Members of objects by their path, `data.id`. */
  readonly claims: ReadonlyMap<string, SeenClaim>
  /** By `type`, `token_type` or nothing: seconds between issue and expiry, with how many tokens. */
  readonly lifetimes: ReadonlyMap<string, ReadonlyMap<number, number>>
  readonly withoutExpiry: number
  /** When the last of them expires. */
  readonly latestExpiry: number | undefined
  /** A few of them, to try a secret. */
  readonly tried: readonly string[]
}

const MOST_TOKENS = 100_000
const MOST_CLAIMS = 200
const MOST_TRIED = 20

/** @throws {ConfigurationError} when the file cannot be read */
export async function readTokenFile(file: string): Promise<TokenSample> {
  const lines: string[] = []
  try {
    const input = createReadStream(file, { encoding: 'utf8' })
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const token = line.trim().replace(/^(?:Bearer|JWT)\s+/i, '')
      if (token !== '' && !token.startsWith('#')) lines.push(token)
      if (lines.length >= MOST_TOKENS) break
    }
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    throw new ConfigurationError([
      `--tokens: ${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}`,
    ])
  }
  return sampleOf(lines)
}

export function sampleOf(tokens: readonly string[]): TokenSample {
  const [algorithms, headers] = [new Map<string, number>(), new Map<string, number>()]
  const claims = new Map<string, { count: number; kinds: Set<ClaimKind> }>()
  const lifetimes = new Map<string, Map<number, number>>()
  let [count, unreadable, keyIds, withoutExpiry] = [0, 0, 0, 0]
  let latestExpiry: number | undefined
  const tried: string[] = []
  for (const token of tokens) {
    const read = decoded(token)
    if (!read) {
      unreadable += 1
      continue
    }
    count += 1
    if (tried.length < MOST_TRIED) tried.push(token)
    add(algorithms, String(read.header['alg']))
    add(headers, Object.keys(read.header).join(','))
    if (read.header['kid'] !== undefined) keyIds += 1
    for (const [name, kind] of kindsIn(read.claims)) {
      const known = claims.get(name) ?? { count: 0, kinds: new Set<ClaimKind>() }
      known.count += 1
      known.kinds.add(kind)
      if (claims.has(name) || claims.size < MOST_CLAIMS) claims.set(name, known)
    }
    const { exp } = read.claims
    if (typeof exp !== 'number') withoutExpiry += 1
    else latestExpiry = Math.max(latestExpiry ?? 0, exp)
    const issued = [read.claims['iat'], read.claims['nbf']].find((time) => typeof time === 'number')
    const type = typeOf(read.claims)
    const ofType = lifetimes.get(type) ?? new Map<number, number>()
    if (typeof exp === 'number' && typeof issued === 'number') add(ofType, Math.round(exp - issued))
    if (lifetimes.has(type) || lifetimes.size < MOST_CLAIMS) lifetimes.set(type, ofType)
  }
  return { count, unreadable, algorithms, headers, keyIds, claims, lifetimes, withoutExpiry, latestExpiry, tried }
}

/** The lifetime of the most tokens of a type; without a type those of any that is not for refreshing. */
export function lifetimeOf({ lifetimes }: TokenSample, isRefresh = false): number | undefined {
  const fitting = [...lifetimes].filter(([type]) => /refresh/i.test(type) === isRefresh)
  const counts = fitting.flatMap(([, seconds]) => [...seconds])
  return counts.toSorted(([, left], [, right]) => right - left)[0]?.[0]
}

function typeOf(claims: Readonly<Record<string, unknown>>): string {
  const type = claims['type'] ?? claims['token_type']
  return typeof type === 'string' && /^\w{1,20}$/.test(type) ? type : ''
}

type Read = Readonly<Record<'header' | 'claims', Readonly<Record<string, unknown>>>>

function decoded(token: string): Read | undefined {
  try {
    const { header, claims } = decodeUnverified(token)
    return { header: { ...header }, claims: { ...claims } }
  } catch {
    return undefined
  }
}

function kindsIn(claims: Readonly<Record<string, unknown>>): readonly (readonly [string, ClaimKind])[] {
  return Object.entries(claims).flatMap(([name, value]) => {
    const own = [[name, kindOf(value)] as const]
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject
      ? [...own, ...Object.entries(value).map(([part, of]) => [`${name}.${part}`, kindOf(of)] as const)]
      : own
  })
}

function kindOf(value: unknown): ClaimKind {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean') return 'flag'
  if (typeof value === 'object') return value === null ? 'null' : Array.isArray(value) ? 'list' : 'object'
  const text = String(value)
  if (/^\d+$/.test(text)) return 'digits'
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) return 'uuid'
  return /^[^@\s]+@[^@\s]+$/.test(text) ? 'address' : 'text'
}

function add<K>(counts: Map<K, number>, key: K): void {
  if (counts.has(key) || counts.size < MOST_CLAIMS) counts.set(key, (counts.get(key) ?? 0) + 1)
}
