/** `/security`: a user's own page, on which they see where they are signed in and what they have allowed, and end it. */
import type { Message, RequestFacts } from '@latchkey/protocol'
import Type from 'typebox'
import type { ClientSource } from '../../clients/client-source.ts'
import type { WithdrawConsent } from '../../consents/withdraw-consent.ts'
import { formBody } from '../../http/body-reader.ts'
import type { ClientInfo } from '../../http/client-info.ts'
import { type AnyCall, type Endpoint, open } from '../../http/endpoint.ts'
import type { BrowserLogin } from '../../logins/browser-login.ts'
import type { ConsentLine } from '../../pages/views.ts'
import type { EndSession } from '../../sessions/end-session.ts'
import type { EndSessionsOfLogin } from '../../sessions/end-sessions-of-login.ts'
import type { ListSessions } from '../../sessions/list-sessions.ts'
import type { Session } from '../../sessions/session.ts'
import type { SessionStore } from '../../sessions/session-store.ts'
import { browserOf, loginOf } from '../browser.ts'
import type { FlowPorts } from '../flow-ports.ts'
import { type FlowPages, PATHS } from '../front-door-pages.ts'
import { AUTHORIZATION_REQUESTS } from '../limit-rules.ts'
import { ownPageRequest } from '../own-page-request.ts'
import { OWN_SCOPES } from '../resources.ts'
import { isSameOrigin } from '../same-origin.ts'
import { FLOW_LIFETIME_SECONDS, type FlowSealing } from '../sealed-flow.ts'
import type { ConsentPorts } from './consent.ts'

type FromFlows = 'consents' | 'browserLogins' | 'codes' | 'findPrincipal' | 'createId' | 'clock' | 'issuer'

/** What it needs. */
export interface SecurityPorts extends Pick<FlowPorts, FromFlows>, Pick<ConsentPorts, 'describeResource'> {
  readonly clients: Pick<ClientSource, 'find'>
  readonly sessions: Pick<SessionStore, 'find'>
  readonly listSessions: ListSessions
  readonly endSession: EndSession
  readonly endSessionsOfLogin: EndSessionsOfLogin
  readonly withdrawConsent: WithdrawConsent
  readonly sealing: FlowSealing
  readonly show: FlowPages
  readonly publicPath: string
  /** Of the issuer: where forms come from. */
  readonly origin: string
}

/** So many of each fit a page that weighs little. */
const LINES = 20
const LONGEST_DEVICE = 120

const page = { description: 'A page.' }
const parts = { path: PATHS.security, tag: 'Pages', limits: [AUTHORIZATION_REQUESTS] } as const

export function securityPageEndpoint(): Endpoint<SecurityPorts> {
  return open({
    ...parts,
    method: 'GET',
    id: 'showSecurity',
    summary: 'The page on which users see where they are signed in and what they have allowed.',
    answers: { 200: page, 303: { description: 'To the login.' } },
    handle: async (call, ports: SecurityPorts) => {
      const login = await loginOf(call.facts, ports)
      return login ? securityPage(login, call, ports) : toLogin(call.facts, ports)
    },
  })
}

export function securityEndpoint(): Endpoint<SecurityPorts> {
  const text = Type.Optional(Type.String({ maxLength: 255 }))
  return open({
    ...parts,
    method: 'POST',
    id: 'changeSecurity',
    summary: 'Ends one session or all others, or withdraws a consent.',
    body: formBody(Type.Object({ session: text, consent: text, others: text })),
    answers: { 303: { description: 'To the page as it is now, or to the login.' }, 403: page },
    handle: async ({ input, facts, from }, ports: SecurityPorts) => {
      const { show, origin, withdrawConsent } = ports
      if (!isSameOrigin(facts, origin)) return show.notice('error', { facts }, { status: 403 })
      const login = await loginOf(facts, ports)
      if (!login) return toLogin(facts, ports)
      const { session, consent: id, others } = input
      const { subject } = login
      if (session !== undefined) await endOne(session, login, from, ports)
      if (id !== undefined) await withdrawConsent({ id, subject, client: from })
      if (others === 'end') await endOthers(login, from, ports)
      // What is gone already is not there any more: the page says how it is.
      return show.toSecurity()
    },
  })
}

/** A login that is to end at this page. Nothing of it is kept. */
function toLogin(facts: RequestFacts, { sealing, show, createId, clock, issuer }: SecurityPorts): Message {
  const { hash: browserHash, cookies } = browserOf(facts)
  const expiresAt = Math.floor(clock.now()) + FLOW_LIFETIME_SECONDS
  const flow = { id: createId(), browserHash, expiresAt, request: ownPageRequest(issuer) }
  return show.redirect('signIn', sealing.seal(flow), cookies)
}

/** With a session of another browser its login there ends: otherwise its client would have the next one without a question. */
async function endOne(id: string, login: BrowserLogin, client: ClientInfo, ports: SecurityPorts): Promise<void> {
  const { sessions, endSession, browserLogins } = ports
  const { subject } = login
  const session = await sessions.find(id)
  if (session?.subject !== subject) return
  if (session.loginId !== undefined && session.loginId !== login.id)
    await browserLogins.forget(subject, { id: session.loginId })
  await endSession({ id, subject, reason: 'ended_by_user', client })
}

/** First what could begin another session, then the sessions. */
async function endOthers({ id, subject }: BrowserLogin, client: ClientInfo, ports: SecurityPorts): Promise<void> {
  await ports.browserLogins.forget(subject, { except: id })
  await ports.codes.cancel({ subject })
  await ports.endSessionsOfLogin({ subject, loginId: id, others: true, client })
}

async function securityPage(login: BrowserLogin, { facts, search }: AnyCall, ports: SecurityPorts): Promise<Message> {
  const { show, findPrincipal, listSessions, publicPath } = ports
  const { subject } = login
  const before = /^[\da-f-]{36}$/.exec(search.get('before') ?? '')?.[0]
  const found = await listSessions({ subject, limit: LINES + 1, ...(before !== undefined && { before }) })
  const sessions = found.slice(0, LINES)
  const last = found.length > LINES ? sessions.at(-1)?.id : undefined
  const nameOf = async (id: string) => (await ports.clients.find(id))?.name ?? id
  const view = {
    account: (await findPrincipal(subject))?.username ?? subject,
    sessions: await Promise.all(sessions.map(async (one) => sessionLine(one, await nameOf(one.clientId), login))),
    ...(last !== undefined && { older: `${publicPath}${PATHS.security}?before=${last}` }),
    consents: await consentLines(subject, nameOf, ports),
  }
  return show.security(view, { facts })
}

function sessionLine(session: Session, client: string, login: BrowserLogin) {
  const { id, deviceLabel, userAgent, address, lastUsedAt, loginId } = session
  const device = (deviceLabel ?? userAgent)?.slice(0, LONGEST_DEVICE)
  return {
    ...{ id, client, lastUsedAt, isHere: loginId === login.id },
    ...(device !== undefined && { device }),
    ...(address !== undefined && { address }),
  }
}

async function consentLines(
  subject: string,
  nameOf: (id: string) => Promise<string>,
  { consents, describeResource }: SecurityPorts,
): Promise<readonly ConsentLine[]> {
  const found = await consents.list(subject, LINES)
  return Promise.all(
    found.map(async ({ id, clientId, resource, scopes, grantedAt }) => {
      const words = describeResource(resource)
      const theirs = scopes.filter((scope) => !OWN_SCOPES.includes(scope)).map((scope) => words.scopes[scope] ?? scope)
      return { id, client: await nameOf(clientId), resource: words.name, scopes: theirs, grantedAt }
    }),
  )
}
