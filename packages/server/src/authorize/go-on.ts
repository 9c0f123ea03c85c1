/** Goes on with a flow whose user is known: to a consent, to the client, or back to a login. */
import { type AuthorizationError, authorizationResponse, type Message } from '@latchkey/protocol'
import type { Consent } from '../consents/consent.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { BrowserLogin } from '../logins/browser-login.ts'
import type { CheckedRequest } from './checked-request.ts'
import type { FlowPorts } from './flow-ports.ts'
import { issueCode } from './issue-code.ts'
import { AUTHORIZATIONS_OF_USER } from './limit-rules.ts'
import { nextStep } from './next-step.ts'

/** A flow with its login. */
export interface KnownFlow {
  /** Of the row. */
  readonly id: string
  readonly browserHash: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly request: CheckedRequest
  readonly login: BrowserLogin
  /** Whether the login was done in this flow: then a second proof of the same text makes no second answer. */
  readonly isOfThisFlow: boolean
  readonly from: ClientInfo
}

/** `answered`: to the client. `flow`: at its page. `login`: somebody must show who they are. */
export type WentOn =
  | { readonly kind: 'answered'; readonly message: Message }
  | { readonly kind: 'flow'; readonly id: string }
  | { readonly kind: 'login' }

/** @throws {DomainError} store_unavailable | store_misconfigured */
export async function goOn(known: KnownFlow, ports: FlowPorts): Promise<WentOn> {
  const { request, login, isOfThisFlow, from } = known
  const { consents, flows, limits, clock } = ports
  const { client, resource } = request
  const consent = await consents.find({ subject: login.subject, clientId: client.id, resource })
  const facts = { request, now: clock.now(), consent: covers(consent, request) ? 'covered' : 'missing' } as const
  const { authenticatedAt } = login
  const next = nextStep({ ...facts, login: { authenticatedAt, isOfThisFlow } })
  if (next.kind === 'login') return { kind: 'login' }
  if (next.kind === 'error') return refuseClient(request, next.error, ports)
  if (!(await limits.consume(AUTHORIZATIONS_OF_USER, login.subject)).allowed)
    return refuseClient(request, 'temporarily_unavailable', ports)
  const isDone = next.kind === 'done'
  // Whoever is signed in already proves nothing by this text, so that it need not be used up.
  if (!isDone || isOfThisFlow) {
    const { id, browserHash, expiresAt } = known
    const row = { id, browserHash, expiresAt, subject: login.subject, loginId: login.id, version: 1 }
    const step = isDone ? 'done' : 'consent'
    if (!(await flows.create({ ...row, request: JSON.stringify(request), step })) || !isDone)
      return { kind: 'flow', id }
  }
  const consentId = client.firstParty ? undefined : consent?.id
  return { kind: 'answered', message: await issueCode({ request, login, consentId, from }, ports) }
}

const DESCRIPTIONS: Partial<Record<AuthorizationError, string>> = {
  login_required: 'Nobody is signed in who may be asked for nothing.',
  consent_required: 'The user has not allowed this yet.',
  temporarily_unavailable: 'There were too many requests for this user. Try again in a minute.',
  access_denied: 'The user has denied it.',
}

/** The client is told why it gets no code. */
export function refuseClient(
  { redirectUri, state }: Pick<CheckedRequest, 'redirectUri' | 'state'>,
  error: AuthorizationError,
  { issuer }: Pick<FlowPorts, 'issuer'>,
): { readonly kind: 'answered'; readonly message: Message } {
  const told = { error, description: DESCRIPTIONS[error] ?? 'It could not be done.', issuer }
  return {
    kind: 'answered',
    message: authorizationResponse(redirectUri, { ...told, ...(state !== undefined && { state }) }),
  }
}

function covers(consent: Consent | undefined, { scopes }: CheckedRequest): boolean {
  return consent !== undefined && scopes.every((scope) => consent.scopes.includes(scope))
}
