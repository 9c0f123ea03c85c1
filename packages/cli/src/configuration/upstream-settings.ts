/** `upstream` in the settings file: the apps behind the server. */
import Type from 'typebox'
import { type Section, section, strict, text } from './section.ts'

/** What the server's own options say of these is judged with them. */
export interface UpstreamSettings {
  /** Where all paths beneath a prefix go. */
  readonly prefixes: UpstreamPrefixSettings[]
  /** Who may pass, read downwards. What fits no row needs a good token. */
  readonly routes?: UpstreamRouteSettings[]
  /** How the app is told who asks. Default `headers`. */
  readonly identity?: 'headers' | 'signed'
  /** The environment variable that holds 32 or more random bytes, which the app has too: `identity: 'signed'` signs with it. */
  readonly identitySecretEnv?: string
  /** Further headers, and the claims that they come from. */
  readonly headers?: Record<string, string>
  /** Whether people move one by one, as `latchkey takeover cutover` says. Default false: the faces answer everybody. */
  readonly cutover?: boolean
  readonly connectSeconds?: number
  readonly answerSeconds?: number
  readonly idleSeconds?: number
  readonly mostRequests?: number
  readonly mostWebSockets?: number
}

export interface UpstreamPrefixSettings {
  readonly prefix: string
  readonly origin: string
  /** Whose tokens are asked for: `native`, or the place in `faces`. Default: the first of `faces`, and `native` where there are none. */
  readonly face?: 'native' | number
  readonly rawPaths?: boolean
}

export interface UpstreamRouteSettings {
  readonly method: string
  readonly path: string
  readonly access: unknown
}

/** `forwardAuth`: what a proxy asks, where the server stands beside the app. */
export interface ForwardAuthSettings {
  readonly proxy: 'nginx' | 'traefik' | 'envoy'
  readonly routes?: UpstreamRouteSettings[]
  /** As a prefix's. */
  readonly face?: 'native' | number
}

const number = Type.Optional(Type.Number())

const FACE_PLACE = Type.Optional(Type.Union([Type.Literal('native'), Type.Integer({ minimum: 0 })]))

const PREFIX = Type.Object(
  {
    prefix: text,
    origin: text,
    face: FACE_PLACE,
    rawPaths: Type.Optional(Type.Boolean()),
  },
  strict,
)
const ROUTE = Type.Object({ method: text, path: text, access: Type.Unknown() }, strict)

export const UPSTREAM: Section<UpstreamSettings> = section({
  prefixes: Type.Array(PREFIX, { minItems: 1 }),
  routes: Type.Optional(Type.Array(ROUTE)),
  identity: Type.Optional(Type.Enum(['headers', 'signed'])),
  identitySecretEnv: Type.Optional(text),
  headers: Type.Optional(Type.Record(Type.String(), text)),
  cutover: Type.Optional(Type.Boolean()),
  connectSeconds: number,
  answerSeconds: number,
  idleSeconds: number,
  mostRequests: number,
  mostWebSockets: number,
})

export const FORWARD_AUTH: Section<ForwardAuthSettings> = section({
  proxy: Type.Enum(['nginx', 'traefik', 'envoy']),
  routes: Type.Optional(Type.Array(ROUTE)),
  face: FACE_PLACE,
})
