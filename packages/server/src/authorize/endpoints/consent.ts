/** The page on which a user is asked whether a client may have what it asks for. Each step of its flow is made once. */
import { type Message, type RequestFacts, redirectHost } from '@latchkey/protocol'
import Type from 'typebox'
import type { StoredClient } from '../../clients/client-store.ts'
import { formBody } from '../../http/body-reader.ts'
import type { ClientInfo } from '../../http/client-info.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import type { BrowserLogin } from '../../logins/browser-login.ts'
import { consentDenied, consentGranted } from '../audit-events.ts'
import { browserHashOf, loginOf } from '../browser.ts'
import type { CheckedRequest } from '../checked-request.ts'
import type { Flow } from '../flow.ts'
import type { FlowPorts } from '../flow-ports.ts'
import { type FlowPages, PATHS } from '../front-door-pages.ts'
import { refuseClient } from '../go-on.ts'
import { issueCode } from '../issue-code.ts'
import { AUTHORIZATION_REQUESTS } from '../limit-rules.ts'
import type { ProtectedResource } from '../resources.ts'
import { OWN_SCOPES } from '../resources.ts'
import { isSameOrigin } from '../same-origin.ts'
import { FLOW_LIFETIME_SECONDS, type FlowSealing } from '../sealed-flow.ts'

/** What it needs. */
export interface ConsentPorts extends FlowPorts {
  readonly sealing: FlowSealing
  readonly show: FlowPages
  /** In words. */
  readonly describeResource: (resource: string) => Pick<Required<ProtectedResource>, 'name' | 'scopes'>
  readonly origin: string
}

const page = { description: 'A page.' }
const DECISIONS = ['allow', 'deny', 'switch'] as const

export function consentPageEndpoint(): Endpoint<ConsentPorts> {
  return open({
    method: 'GET',
    path: PATHS.consent,
    id: 'showConsent',
    summary: 'The page that asks a user for their consent.',
    tag: 'Pages',
    limits: [AUTHORIZATION_REQUESTS],
    answers: { 200: page, 400: page },
    handle: async ({ search, facts }, ports: ConsentPorts) => {
      const found = await findFlow(search.get('flow') ?? '', facts, ports)
      return 'message' in found ? found.message : consentPage(found, facts, ports)
    },
  })
}

export function consentEndpoint(): Endpoint<ConsentPorts> {
  const text = Type.Optional(Type.String())
  return open({
    method: 'POST',
    path: PATHS.consent,
    id: 'decideConsent',
    summary: 'Allows a client what it asks for, or denies it.',
    tag: 'Pages',
    body: formBody(Type.Object({ flow: text, version: text, decision: text })),
    limits: [AUTHORIZATION_REQUESTS],
    answers: { 303: { description: 'To the client, or to another page.' }, 400: page, 403: page },
    handle: async ({ input, facts, from }, ports: ConsentPorts) => {
      const { show, origin } = ports
      if (!isSameOrigin(facts, origin)) return show.notice('error', { facts }, { status: 403 })
      const found = await findFlow(input.flow ?? '', facts, ports)
      if ('message' in found) return found.message
      const decision = DECISIONS.find((one) => one === input.decision)
      // A form of an earlier step, or a second click: the page as it is now.
      const isCurrent = input.version === String(found.flow.version) && decision !== undefined
      if (!isCurrent || !(await finish(found.flow, ports))) return show.redirect('consent', found.flow.id)
      return decide(decision, found, from, ports)
    },
  })
}

/** A flow at its consent, and who is asked. */
interface FoundFlow {
  readonly flow: Flow
  readonly request: CheckedRequest
  readonly login: BrowserLogin
}

/** In each case but for an id of nobody's there is a way to go on. */
async function findFlow(
  id: string,
  facts: RequestFacts,
  ports: ConsentPorts,
): Promise<FoundFlow | { readonly message: Message }> {
  const { flows, show, clock } = ports
  const flow = await flows.find(id)
  if (!flow) return { message: show.notice('error', { facts }) }
  // It was written here, as it was checked.
  const request = JSON.parse(flow.request) as CheckedRequest
  const asked = { facts, request }
  if (flow.browserHash !== browserHashOf(facts)) return { message: show.notice('elsewhere', asked) }
  if (flow.step === 'done') return { message: show.notice('finished', asked, { status: 200 }) }
  const login = await loginOf(facts, ports)
  const isTheirs = login?.subject === flow.subject
  if (!login || !isTheirs || flow.expiresAt <= clock.now()) return { message: show.notice('expired', asked) }
  return { flow, request, login }
}

/** Who made it last makes the effect: of all who send the same form, one. */
function finish({ id, browserHash, version }: Flow, { flows, clock }: ConsentPorts): Promise<boolean> {
  return flows.move({ id, browserHash, version, to: 'done', now: clock.now() })
}

async function decide(
  decision: (typeof DECISIONS)[number],
  { flow, request, login }: FoundFlow,
  from: ClientInfo,
  ports: ConsentPorts,
): Promise<Message> {
  const { consents, saveDocument, audit, sealing, show, createId, clock } = ports
  const { client, resource, scopes } = request
  const { subject } = login
  if (decision === 'switch') {
    const { browserHash } = flow
    const expiresAt = Math.floor(clock.now()) + FLOW_LIFETIME_SECONDS
    const { loginHint: _, ...rest } = request
    return show.redirect('signIn', sealing.seal({ id: createId(), browserHash, expiresAt, request: rest }))
  }
  if (decision === 'deny') {
    await audit.record(consentDenied({ subject, client: client.id }, from))
    return refuseClient(request, 'access_denied', ports).message
  }
  const grantedAt = Math.floor(clock.now())
  const known = documentOf(request, grantedAt)
  if (known) await saveDocument(known)
  const consent = await consents.grant({ id: createId(), subject, clientId: client.id, resource, scopes, grantedAt })
  await audit.record(consentGranted({ subject, client: client.id, object: consent.id }, from))
  return issueCode({ request, login, consentId: consent.id, from }, ports)
}

/** What is remembered of a client that nobody registered, so that no outage of its host ends a session. */
function documentOf({ client, redirectUri }: CheckedRequest, now: number): StoredClient | undefined {
  const { id, name, kind, firstParty, document } = client
  return (
    document && {
      ...{ id, name, kind, firstParty, ...document, redirectUris: [redirectUri], createdAt: now },
      ...{ scopes: [], audiences: [], postLogoutRedirectUris: [] },
      grants: ['authorization_code', 'refresh_token'],
    }
  )
}

async function consentPage(
  { flow, request, login }: FoundFlow,
  facts: RequestFacts,
  ports: ConsentPorts,
): Promise<Message> {
  const { show, findPrincipal, describeResource } = ports
  const { client, resource, scopes, redirectUri } = request
  const words = describeResource(resource)
  const account = (await findPrincipal(login.subject))?.username ?? login.subject
  const host = client.kind === 'document' && URL.canParse(client.id) ? new URL(client.id).host : undefined
  const view = {
    ...{ flow: flow.id, version: flow.version, account, client: client.name },
    ...(host !== undefined && { clientHost: host }),
    isVerified: client.kind === 'registered',
    redirectHost: redirectHost(redirectUri),
    resource: words.name,
    scopes: scopes.filter((scope) => !OWN_SCOPES.includes(scope)).map((scope) => words.scopes[scope] ?? scope),
    seesName: scopes.includes('profile'),
    seesEmail: scopes.includes('email'),
    staysSignedIn: scopes.includes('offline_access'),
  }
  return show.consent(view, { facts, request })
}
