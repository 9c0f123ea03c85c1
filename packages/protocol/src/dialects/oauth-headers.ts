/** The headers of every answer of the native dialect: what browsers must not do with it, and which pages may read it. */
import { nested, type OptionReader, type OptionTable } from '@latchkey/options'
import { type HeaderLine, headerOf, type Message, withHeaders } from '../message.ts'
import type { RequestFacts } from '../request-facts.ts'
import { originList } from './origin-list.ts'

/** Options of CORS (Fetch standard). */
export interface OauthCors {
  /** Origins whose pages may read the answers, each as a browser sends it: `https://app.example.com`. There is no `*`. */
  readonly origins: readonly string[]
}

/** An answer is data, never a page. An answer that is a page sets its own policy. */
const SECURITY: readonly HeaderLine[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
]

/** What pages of other origins may read besides the body, and what they may send. */
const EXPOSED = 'DPoP-Nonce, Latchkey-Help, Latchkey-Request-Id, Retry-After, WWW-Authenticate'
const SENDABLE = 'Authorization, Content-Type, DPoP, Latchkey-Session, X-CSRF-Token'
const PREFLIGHT_SECONDS = 600

const OPTIONS = { origins: originList } satisfies OptionTable<keyof OauthCors>
const readCors = nested(OPTIONS)

/** Reads the option. */
export const corsOption: OptionReader<ReadonlySet<string>> = (value) => new Set(readCors(value).origins)

/** @param withCookies - pages of these origins may send cookies along (Fetch §3.2.3) */
export function nativeHeaders(
  message: Message,
  facts: RequestFacts,
  origins: ReadonlySet<string> | undefined,
  withCookies: ReadonlySet<string> | undefined,
): Message {
  const security = SECURITY.filter(([name]) => headerOf(message, name) === undefined)
  // What any page may read says so itself, and is then the same for all of them.
  const isForAll = headerOf(message, 'Access-Control-Allow-Origin') !== undefined
  const cors = origins && !isForAll ? corsHeaders(message, facts, origins, withCookies) : []
  return withHeaders(message, [...security, ...cors])
}

/** Every answer varies by origin, also one that allows none: a cache must not give it to an allowed origin. */
function corsHeaders(
  message: Message,
  facts: RequestFacts,
  origins: ReadonlySet<string>,
  withCookies: ReadonlySet<string> | undefined,
): readonly HeaderLine[] {
  const vary: HeaderLine = ['Vary', 'Origin']
  const [origin, ...more] = facts.header('origin')
  if (origin === undefined || more.length > 0 || !origins.has(origin)) return [vary]
  return [
    ['Access-Control-Allow-Origin', origin],
    ...(withCookies?.has(origin) ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
    ...(facts.method === 'OPTIONS' ? preflight(message) : [['Access-Control-Expose-Headers', EXPOSED] as const]),
    vary,
  ]
}

/** The methods are those of the path, which the message already has. */
function preflight(message: Message): readonly HeaderLine[] {
  return [
    ['Access-Control-Allow-Methods', headerOf(message, 'Allow') ?? ''],
    ['Access-Control-Allow-Headers', SENDABLE],
    ['Access-Control-Max-Age', String(PREFLIGHT_SECONDS)],
  ]
}
