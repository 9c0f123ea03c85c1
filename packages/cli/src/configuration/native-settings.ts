/** `native` in the settings file: the face with accounts, sessions, clients and an interface for machines. */
import type { NativeFaceOptions } from '@latchkey/server'
import Type from 'typebox'
import { count, type Section, seconds, section, strict, text } from './section.ts'

/** The native face. */
export interface NativeSettings {
  /** `iss` of its tokens: the https URL under which clients reach this server. */
  readonly issuer: string
  /** What the proxy in front does with the issuer's path: requests come with it (default), or without it. */
  readonly issuerPath?: 'kept' | 'stripped'
  /** `aud` of its tokens. Default: the issuer. */
  readonly audience?: string
  readonly accessTokenLifetimeSeconds?: number
  readonly sessions?: NativeFaceOptions['sessions']
  /** Origins whose pages may read the answers. */
  readonly corsOrigins?: string[]
  /** Origins whose pages keep the access token in a cookie. */
  readonly cookieOrigins?: string[]
  /** Whether strangers may make accounts. Default `closed`. */
  readonly registration?: 'open' | 'closed'
  /** What everybody may do who registers. */
  readonly registrationScopes?: string[]
  /** How long API keys live. */
  readonly apiKeys?: NativeFaceOptions['apiKeys']
  /** Lets clients send their users here to sign in. Default: there are no pages. */
  readonly frontDoor?: FrontDoorSettings
  /** Without it nobody can verify an address or reset a password. */
  readonly mail?: MailSettings
}

/** The APIs that clients ask for, and how the pages look. */
export interface FrontDoorSettings {
  readonly resources?: ResourceSettings[]
  /** `false`: only registered clients may send their users here. */
  readonly clientDocuments?:
    | false
    | { readonly allow?: string[]; readonly deny?: string[]; readonly nativeSchemes?: string[] }
  /** What id_tokens are signed with. Default RS256. */
  readonly idTokenAlg?: string
  readonly theme?: { readonly accent?: string; readonly radius?: string; readonly font?: string }
}

/** An API, as `resource` names it (RFC 8707). */
export interface ResourceSettings {
  readonly resource: string
  /** What users call it. */
  readonly name?: string
  /** Each in words for users. */
  readonly scopes?: Readonly<Record<string, string>>
  /** What a client gets that asks for no scope. */
  readonly default?: string[]
  /** Whether a user must have a scope before they can give it to a client. */
  readonly usersNeedScopes?: boolean
}

/** How mail is sent, and where its links lead. */
export interface MailSettings {
  /** The environment variable that holds the URL: `smtps://user:password@host`. */
  readonly urlEnv: string
  /** The sender's address. */
  readonly from: string
  readonly fromName?: string
  /** What mails call the service. */
  readonly service: string
  /** Pages of the app; each gets the token as `#token=…`. */
  readonly links: { readonly verifyEmail: string; readonly resetPassword: string; readonly releaseLogin: string }
  /** Whether nobody logs in before their address is verified. Default true. */
  readonly required?: boolean
  /** How long a mail is tried that no server takes. Default 86,400. */
  readonly retrySeconds?: number
  /** How long a new account may wait for its address to be verified. Default 604,800. */
  readonly unverifiedSeconds?: number
}

const texts = Type.Optional(Type.Array(text, { minItems: 1 }))

export const NATIVE: Section<NativeSettings> = section({
  issuer: text,
  issuerPath: Type.Optional(Type.Enum(['kept', 'stripped'])),
  audience: Type.Optional(text),
  accessTokenLifetimeSeconds: seconds,
  sessions: Type.Optional(
    Type.Object(
      {
        idleLifetimeSeconds: seconds,
        absoluteLifetimeSeconds: seconds,
        refreshGraceSeconds: seconds,
        maximumSessions: count,
        maximumSessionsPerClient: count,
      },
      strict,
    ),
  ),
  corsOrigins: texts,
  cookieOrigins: texts,
  registration: Type.Optional(Type.Enum(['open', 'closed'])),
  registrationScopes: texts,
  apiKeys: Type.Optional(Type.Object({ defaultLifetimeSeconds: seconds, maximumLifetimeSeconds: seconds }, strict)),
  frontDoor: Type.Optional(
    Type.Object(
      {
        clientDocuments: Type.Optional(
          Type.Union([Type.Literal(false), Type.Object({ allow: texts, deny: texts, nativeSchemes: texts }, strict)]),
        ),
        idTokenAlg: Type.Optional(text),
        resources: Type.Optional(
          Type.Array(
            Type.Object(
              {
                resource: text,
                name: Type.Optional(text),
                scopes: Type.Optional(Type.Record(Type.String(), text)),
                default: texts,
                usersNeedScopes: Type.Optional(Type.Boolean()),
              },
              strict,
            ),
          ),
        ),
        theme: Type.Optional(
          Type.Object({ accent: Type.Optional(text), radius: Type.Optional(text), font: Type.Optional(text) }, strict),
        ),
      },
      strict,
    ),
  ),
  mail: Type.Optional(
    Type.Object(
      {
        urlEnv: text,
        from: text,
        fromName: Type.Optional(text),
        service: text,
        links: Type.Object({ verifyEmail: text, resetPassword: text, releaseLogin: text }, strict),
        required: Type.Optional(Type.Boolean()),
        retrySeconds: seconds,
        unverifiedSeconds: seconds,
      },
      strict,
    ),
  ),
})

type DialectSettings = Pick<
  NativeSettings,
  'issuer' | 'issuerPath' | 'audience' | 'accessTokenLifetimeSeconds' | 'corsOrigins' | 'cookieOrigins'
>

/** The dialect's options as these settings have them. */
export function oauthOptions(settings: DialectSettings): NativeFaceOptions['oauth'] {
  const { issuer, issuerPath, audience = issuer, accessTokenLifetimeSeconds, corsOrigins, cookieOrigins } = settings
  return {
    issuer,
    audience,
    ...(issuerPath && { issuerPath }),
    ...(accessTokenLifetimeSeconds !== undefined && { accessTokenLifetimeSeconds }),
    ...(corsOrigins && { cors: { origins: corsOrigins } }),
    ...(cookieOrigins && { cookies: { origins: cookieOrigins } }),
  }
}
