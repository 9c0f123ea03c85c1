/**
 * Exchanges a user's access token for one with which a client acts on the user's behalf (RFC 8693). The new token says who acts (`act`),
 * may not do more than the old one, expires no later, and ends with the old one's session.
 */
import type { TokenSession } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import Type, { type Static } from 'typebox'
import { clientSubject, isClientSubject } from '../clients/oauth-client.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { AccessTokenReader } from '../tokens/read-access-token.ts'
import type { Clock } from '../world/clock.ts'
import { tokenExchanged } from './audit-events.ts'
import { type AnyGrant, defineGrant, type GrantRefused, type GrantRequest, invalidRequest } from './grant.ts'

/** What exchanging needs. */
export interface TokenExchangePorts {
  readonly reader: AccessTokenReader
  readonly sessions: Pick<SessionStore, 'touch'>
  readonly clock: Clock
}

const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
/** RFC 8693 §3: our access tokens are JWTs, so both names are right. */
const TOKEN_TYPES: readonly (string | undefined)[] = [ACCESS_TOKEN_TYPE, 'urn:ietf:params:oauth:token-type:jwt']
/** The longest chain of actors, so that a token cannot grow with each exchange. */
const MOST_ACTORS = 4

const text = Type.Optional(Type.String())
const parameters = Type.Object({
  subject_token: text,
  subject_token_type: text,
  actor_token: text,
  actor_token_type: text,
  requested_token_type: text,
})

type Form = Static<typeof parameters>

const REFUSED = {
  subject_refused: 'subject_token is not a good access token.',
  actor_refused: 'actor_token is not a good access token of the client.',
} as const

export function tokenExchangeGrant(): AnyGrant<TokenExchangePorts> {
  return defineGrant({
    grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
    parameters,
    callers: 'confidential',
    issuedTokenType: ACCESS_TOKEN_TYPE,
    async handle(request, { reader, sessions, clock }: TokenExchangePorts) {
      const { parameters: form, clientId, client, from } = request
      const fault = faultOf(form)
      if (fault) return invalidRequest(fault)
      const subject = await reader.readGood(form.subject_token ?? '')
      // A token that is accepted only thanks to the leeway would be exchanged for one that has expired.
      if (!subject || Number(subject['exp']) <= clock.now() || chainOf(subject) >= MOST_ACTORS || isBound(subject)) {
        return refused('subject_refused', request)
      }
      const own: Claims = { sub: clientSubject(clientId) }
      const actor: Claims | undefined = form.actor_token === undefined ? own : await reader.readGood(form.actor_token)
      if (!actor || isBound(actor) || (form.actor_token !== undefined && actor['client_id'] !== clientId)) {
        return refused('actor_refused', request)
      }
      const sub = String(subject['sub'])
      const session = sessionOf(subject)
      // Whoever ends the session at this moment learns that another token of it is on its way, or this is refused.
      if (session && !(await sessions.touch(session.id, Math.floor(clock.now()))))
        return refused('subject_refused', request)
      return {
        kind: 'granted',
        subject: sub,
        holder: isClientSubject(sub) ? 'client' : 'user',
        mostScopes: [scopesOf(subject), client?.scopes],
        act: { sub: actor['sub'], ...(subject['act'] !== undefined && { act: subject['act'] }) },
        notAfter: Math.floor(Number(subject['exp'])),
        ...(session && { session }),
        abandon: async () => refused('subject_refused', request),
        issued: (tokenId) => tokenExchanged(clientId, { subject: sub, tokenId }, from),
        refused: (refusal) => tokenExchanged(clientId, { refusal }, from),
      }
    },
  })
}

function refused(refusal: keyof typeof REFUSED, { clientId, from }: GrantRequest<Form>): GrantRefused {
  const events = [tokenExchanged(clientId, { refusal }, from)]
  return { kind: 'grant_refused', error: 'invalid_request', description: REFUSED[refusal], events }
}

/** Its key would have to be shown, and the client that asks has another. */
function isBound(claims: Claims): boolean {
  return claims['cnf'] !== undefined
}

/** RFC 8693 §2.1 */
function faultOf(form: Form): string | undefined {
  if (form.subject_token === undefined) return 'subject_token is missing.'
  if (!TOKEN_TYPES.includes(form.subject_token_type)) return 'subject_token_type: access tokens are exchanged here.'
  if (!TOKEN_TYPES.includes(form.requested_token_type ?? ACCESS_TOKEN_TYPE)) {
    return 'requested_token_type: access tokens are issued here.'
  }
  if (form.actor_token === undefined) {
    return form.actor_token_type === undefined ? undefined : 'actor_token_type comes with an actor_token.'
  }
  return TOKEN_TYPES.includes(form.actor_token_type) ? undefined : 'actor_token_type: give the type of an access token.'
}

function scopesOf({ scope }: Claims): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ') : []
}

function sessionOf({ sid, auth_time: authenticatedAt }: Claims): TokenSession | undefined {
  return typeof sid === 'string' && typeof authenticatedAt === 'number' ? { id: sid, authenticatedAt } : undefined
}

/** How many actors the token has already. */
function chainOf(claims: Claims): number {
  let count = 0
  for (let act = claims['act']; typeof act === 'object' && act !== null; act = (act as Claims)['act']) count += 1
  return count
}
