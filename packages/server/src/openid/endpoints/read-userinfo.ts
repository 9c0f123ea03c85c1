/** `GET` and `POST /v1/userinfo`: what a client may know of its user (OpenID Connect Core §5.3). */
import { oauthError, secretJson } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import Type from 'typebox'
import { isClientSubject } from '../../clients/oauth-client.ts'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { API_KEY_CLAIM } from '../../tokens/own-login.ts'
import type { ClaimsOf } from '../user-claims.ts'

/** What it needs. */
export interface ReadUserinfoPorts {
  readonly claimsOf: ClaimsOf
}

/** RFC 6750 §3.1: it is the token that is no longer good. */
const GONE = oauthError(401, 'invalid_token', 'The user of the token is gone.', [
  ['WWW-Authenticate', 'Bearer error="invalid_token"'],
])

/** What a token says, and no port may say otherwise. */
const OF_THE_TOKEN: ReadonlySet<string> = new Set(['sub', 'iss', 'aud', 'exp', 'iat'])

/**
 * Guarded as the face's other endpoints are, so it takes tokens whose audience is the face's own: an API that was sent a token for itself
 * cannot read who its users are. An API key has no user to tell of, nor has an exchanged token, with which a program acts for one.
 */
export function readUserinfoEndpoints(): readonly Endpoint<ReadUserinfoPorts>[] {
  return (['GET', 'POST'] as const).map((method) =>
    guarded({
      method,
      path: '/v1/userinfo',
      id: method === 'GET' ? 'readUserinfo' : 'readUserinfoByPost',
      summary: 'What a client may know of the user of its access token.',
      tag: 'OpenID Connect',
      forAnyOrigin: true,
      requirement: { scopes: 'openid', allow: (_principal, claims) => isOfUser(claims) },
      answers: {
        200: {
          description: '`sub`, and what the scopes `profile` and `email` ask for.',
          schema: Type.Object({
            sub: Type.String(),
            preferred_username: Type.Optional(Type.String()),
            email: Type.Optional(Type.String()),
            email_verified: Type.Optional(Type.Boolean({ description: 'Whether it is known to be theirs.' })),
          }),
        },
        401: { description: 'There is no such user any more.', schema: errorSchema },
        403: { description: 'The token has no scope `openid`.', schema: errorSchema },
      },
      handle: async ({ subject, claims }, { claimsOf }: ReadUserinfoPorts) => {
        const found = await claimsOf(subject, scopesIn(claims['scope']))
        if (!found) return GONE
        const told = Object.entries(found).filter(([name]) => !OF_THE_TOKEN.has(name))
        return secretJson({ sub: subject, ...Object.fromEntries(told) })
      },
    }),
  )
}

/** A client to which its user has said yes is the one that this is for. */
function isOfUser(claims: Claims): boolean {
  return claims[API_KEY_CLAIM] === undefined && claims['act'] === undefined && !isClientSubject(String(claims['sub']))
}

function scopesIn(scope: unknown): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ') : []
}
