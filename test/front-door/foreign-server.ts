/** Somebody else's authorization server: oidc-provider, with users that log in and consent by themselves. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRevocationTruth } from '@latchkey/guard/revocations/testing'
import { decodeUnverified, exportPrivateJwk, generateKey } from '@latchkey/tokens'
import { type AuthorizationServer, LIFETIME_SECONDS } from './authorization-server.ts'
import { createProofBrowser } from './browser.ts'
import { moduleIn } from './installed.ts'

/** The parts of oidc-provider that are used. */
interface Provider {
  callback(): RequestListener
  interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: Readonly<Record<string, unknown>>,
    options: { readonly mergeWithLastSubmission: boolean },
  ): Promise<void>
  readonly Grant: GrantClass
}

interface Interaction {
  readonly prompt: {
    readonly name: string
    readonly details: {
      readonly missingOIDCScope?: readonly string[]
      readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>
    }
  }
  readonly params: { readonly client_id: string }
  readonly session?: { readonly accountId: string }
  readonly grantId?: string
}

interface Grant {
  addOIDCScope(scope: string): void
  addResourceScope(resource: string, scope: string): void
  save(): Promise<string>
}

interface GrantClass {
  new (of: { readonly accountId: string; readonly clientId: string }): Grant
  find(id: string): Promise<Grant | undefined>
}

/** The client that is registered there. */
export const CLIENT_ID = 'proof'
export const REDIRECT_URI = 'http://127.0.0.1:9/callback'

const DAY = 86_400
const BEAT_MILLISECONDS = 200
const SUBJECT = 'roy'
const SCOPES = 'orders:read orders:write'

/** It has no feed of what was revoked: guards are told by the proof. */
export async function startForeignServer(installed: string): Promise<AuthorizationServer> {
  const { default: Made } = await moduleIn(installed, 'oidc-provider/lib/index.js')
  let answer: RequestListener = (_request, response) => response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new (Made as new (issuer: string, options: object) => Provider)(issuer, configuration())
  const callback = provider.callback()
  answer = (request, response) =>
    request.url?.startsWith('/interaction/') ? void agree(provider, request, response) : callback(request, response)
  const revocations = createRevocationTruth()
  const beating = setInterval(() => revocations.beat(), BEAT_MILLISECONDS)
  return {
    issuer,
    subject: SUBJECT,
    open: async () => {},
    answerOf: (url, redirectUri) => createProofBrowser().answerOf(url, redirectUri),
    revocations,
    revoke: async (token) => {
      const { jti, exp } = decodeUnverified(token).claims
      revocations.revoke({ kind: 'token', id: String(jti), issuer, expiresAt: Number(exp) })
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(beating)
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function configuration(): object {
  const key = { ...exportPrivateJwk(generateKey('ES256', { extractable: true })), use: 'sig', kid: 'foreign-1' }
  return {
    jwks: { keys: [key] },
    cookies: { keys: ['a key of the proof alone'] },
    scopes: ['openid', 'offline_access', ...SCOPES.split(' ')],
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    interactions: { url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    // Registered by an operator: a client that registers itself is held to the scopes of its first challenge here, and could never ask for more.
    clients: [
      {
        client_id: CLIENT_ID,
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    ttl: { AccessToken: LIFETIME_SECONDS, Grant: DAY, IdToken: DAY, Interaction: DAY, RefreshToken: DAY, Session: DAY },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: SCOPES,
          audience: resource,
          accessTokenTTL: LIFETIME_SECONDS,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  }
}

/** Logs in as roy, then consents to all that is asked for. */
async function agree(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response)
  const done = (result: Readonly<Record<string, unknown>>) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  if (prompt.name === 'login') return await done({ login: { accountId: SUBJECT } })
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant = known ?? new provider.Grant({ accountId: session?.accountId ?? '', clientId: params.client_id })
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(' '))
  for (const [resource, scopes] of Object.entries(missingResourceScopes))
    grant.addResourceScope(resource, scopes.join(' '))
  await done({ consent: { grantId: await grant.save() } })
}
