/** Where the server listens, in the settings file: for everybody, and for those who run it. */
import Type from 'typebox'
import { type Section, section, text } from './section.ts'

/** Where the server listens, and what it says. */
export interface ListenSettings {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 5000. */
  readonly port?: number
  /** Why plain HTTP beyond loopback is safe here. */
  readonly allowPlainHttp?: string
  /** Names by which it may be called, beside addresses and `localhost`. Default: any, because the proxy in front has judged it. */
  readonly hosts?: string[]
  /** Default `info`: a line for each login and each refusal, which `latchkey explain --request` reads. */
  readonly logLevel?: 'info' | 'warn' | 'error'
  /** Proxies whose word on the client's address is believed: addresses and networks (CIDR). Default none. */
  readonly trustedProxies?: string[]
  /** The header in which they say it. Default `x-forwarded-for`. */
  readonly forwardedHeader?: 'x-forwarded-for' | 'forwarded'
  /** The header in which they name each request. Default: each gets an id of ours. */
  readonly requestIdHeader?: string
  /** After SIGTERM: how long requests are still taken while `/readyz` answers 503. Default 5. */
  readonly drainSeconds?: number
  /** How long requests that are under way may then take. Default 10. */
  readonly finishSeconds?: number
  /** How long a connection may wait for its next request: longer than the proxy in front keeps it. Default 75. */
  readonly keepAliveSeconds?: number
  /** How long a client may take to send the head of a request. Default 10. */
  readonly headersSeconds?: number
}

/** The admin listener. */
export interface AdminListenSettings {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default: the one after the public listener's; a free one where that takes a free one. */
  readonly port?: number
  /** Why plain HTTP beyond loopback is safe here. */
  readonly allowPlainHttp?: string
  /** Names by which it may be called, beside addresses and `localhost`. Default none. */
  readonly hosts?: string[]
}

/** What stands on which listener. */
export interface ListenerSettings {
  readonly administration?: 'public' | 'admin' | 'both' | 'nowhere'
  readonly documentation?: 'public' | 'admin' | 'both' | 'nowhere'
  readonly health?: 'public' | 'admin' | 'both' | 'nowhere'
  readonly revocationFeed?: 'public' | 'admin' | 'both' | 'nowhere'
}

const port = Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 }))
const LONGEST_SECONDS = 3600
const seconds = Type.Optional(Type.Number({ minimum: 0, maximum: LONGEST_SECONDS }))
const positiveSeconds = Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: LONGEST_SECONDS }))
const texts = Type.Optional(Type.Array(text))
const standing = Type.Optional(Type.Enum(['public', 'admin', 'both', 'nowhere']))

export const LISTEN: Section<ListenSettings> = section({
  host: Type.Optional(text),
  port,
  allowPlainHttp: Type.Optional(text),
  hosts: texts,
  logLevel: Type.Optional(Type.Enum(['info', 'warn', 'error'])),
  trustedProxies: texts,
  forwardedHeader: Type.Optional(Type.Enum(['x-forwarded-for', 'forwarded'])),
  requestIdHeader: Type.Optional(text),
  drainSeconds: seconds,
  finishSeconds: seconds,
  keepAliveSeconds: positiveSeconds,
  headersSeconds: positiveSeconds,
})

export const ADMIN: Section<AdminListenSettings> = section({
  host: Type.Optional(text),
  port,
  allowPlainHttp: Type.Optional(text),
  hosts: texts,
})

export const LISTENERS: Section<ListenerSettings> = section({
  administration: standing,
  documentation: standing,
  health: standing,
  revocationFeed: standing,
})
