/**
 * `/v1/end-session` (OpenID Connect RP-Initiated Logout 1.0): where a client sends the browser of a user who has logged out of it. Whoever comes
 * without a good hint is asked on a page, so that no other site logs anybody out.
 */
import type { Message, RequestFacts } from '@latchkey/protocol'
import Type from 'typebox'
import { loginOf } from '../../authorize/browser.ts'
import { clearCookie } from '../../authorize/browser-cookies.ts'
import type { FlowPorts } from '../../authorize/flow-ports.ts'
import { type FlowPages, PATHS } from '../../authorize/front-door-pages.ts'
import { AUTHORIZATION_REQUESTS } from '../../authorize/limit-rules.ts'
import { isSameOrigin } from '../../authorize/same-origin.ts'
import { formBody } from '../../http/body-reader.ts'
import type { ClientInfo } from '../../http/client-info.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { formText } from '../../http/form-text.ts'
import type { BrowserLogin } from '../../logins/browser-login.ts'
import type { SessionStore } from '../../sessions/session-store.ts'
import { type BrowserSession, decideLogout, type LogoutDecision } from '../decide-logout.ts'
import type { EndBrowserLogin } from '../end-browser-login.ts'
import { type ReadLogoutRequest, type ReadLogoutRequestPorts, readLogoutRequest } from '../read-logout-request.ts'

/** What it needs. */
export interface EndBrowserLoginEndpointPorts
  extends ReadLogoutRequestPorts,
    Pick<FlowPorts, 'browserLogins' | 'findPrincipal' | 'clock'> {
  readonly sessions: Pick<SessionStore, 'find'>
  readonly endBrowserLogin: EndBrowserLogin
  readonly show: FlowPages
  readonly publicPath: string
  /** Of the issuer: where forms come from. */
  readonly origin: string
}

type Ports = EndBrowserLoginEndpointPorts

const page = { description: 'A page.' }
const parts = { tag: 'OAuth', path: PATHS.endSession, limits: [AUTHORIZATION_REQUESTS] } as const

export function endBrowserLoginEndpoint(): Endpoint<Ports> {
  return open({
    ...parts,
    method: 'GET',
    id: 'endBrowserLogin',
    summary: 'Logs the user of a browser out, or asks them.',
    answers: {
      200: { description: 'A page: they are logged out, or are asked.' },
      303: { description: 'They are logged out, and go back to the client.' },
    },
    handle: async ({ search, facts, from, fail }, ports: Ports) => {
      const { login, request, decision } = await decided(search, facts, ports)
      if (request.isHintRefused) fail()
      return login && decision.end === 'ask'
        ? askPage(search, facts, { login, request }, ports)
        : finish({ login, request, decision }, facts, from, ports)
    },
  })
}

/** A browser sends no cookie of ours with the form of another site; by GET it does. */
export function endBrowserLoginByFormEndpoint(): Endpoint<Ports> {
  return open({
    ...parts,
    method: 'POST',
    id: 'endBrowserLoginByForm',
    summary: 'The same, for a request that is sent as a form.',
    body: formText,
    answers: { 303: { description: 'To the same request by GET.' } },
    handle: ({ input }, { publicPath }: Ports) => redirect(`${publicPath}${PATHS.endSession}?${input}`),
  })
}

export function confirmSignOutEndpoint(): Endpoint<Ports> {
  return open({
    method: 'POST',
    path: PATHS.signOut,
    id: 'signOut',
    summary: 'Logs the user out who was asked on the page.',
    tag: 'Pages',
    body: formBody(Type.Object({ request: Type.Optional(Type.String()) })),
    limits: [AUTHORIZATION_REQUESTS],
    answers: { 303: { description: 'To the client, or to a page that says so.' }, 403: page },
    handle: async ({ input, facts, from, fail }, ports: Ports) => {
      const { show, origin, publicPath } = ports
      if (!isSameOrigin(facts, origin)) return show.notice('error', { facts }, { status: 403 })
      const found = await decided(new URLSearchParams(input.request ?? ''), facts, ports)
      const { uiLocales, isHintRefused } = found.request
      if (isHintRefused) fail()
      const locales = uiLocales.length > 0 ? `?${new URLSearchParams({ ui_locales: uiLocales.join(' ') })}` : ''
      const { redirectTo = `${publicPath}${PATHS.endSession}${locales}` } = found.decision
      return finish({ ...found, decision: { ...found.decision, redirectTo } }, facts, from, ports)
    },
  })
}

interface Decided {
  readonly login: BrowserLogin | undefined
  readonly request: ReadLogoutRequest
  readonly decision: LogoutDecision
}

async function decided(search: URLSearchParams, facts: RequestFacts, ports: Ports): Promise<Decided> {
  const request = await readLogoutRequest(search, ports)
  const login = await loginOf(facts, ports)
  const browser = login && (await sessionsOf(login, request, ports))
  return { login, request, decision: decideLogout(request, browser, request.client?.postLogoutRedirectUris ?? []) }
}

/** Whether the session of the hint came of this login; one that is over, too. */
async function sessionsOf(
  { id, subject }: BrowserLogin,
  { hint }: ReadLogoutRequest,
  { sessions }: Pick<Ports, 'sessions'>,
): Promise<BrowserSession> {
  const session = hint?.sessionId === undefined ? undefined : await sessions.find(hint.sessionId)
  return { subject, sessionIds: session?.loginId === id && session.subject === subject ? [session.id] : [] }
}

async function finish(
  { login, request, decision: { redirectTo } }: Decided,
  facts: RequestFacts,
  from: ClientInfo,
  { endBrowserLogin, show }: Ports,
): Promise<Message> {
  if (login) await endBrowserLogin(login, from, request.client?.id)
  const headers = login ? [clearCookie('login')] : []
  if (redirectTo !== undefined) return redirect(redirectTo, headers)
  return show.notice('signedOut', { facts, uiLocales: request.uiLocales }, { status: 200, headers })
}

async function askPage(
  search: URLSearchParams,
  facts: RequestFacts,
  { login, request }: { readonly login: BrowserLogin; readonly request: ReadLogoutRequest },
  { show, findPrincipal }: Ports,
): Promise<Message> {
  const account = (await findPrincipal(login.subject))?.username ?? login.subject
  const { client, uiLocales } = request
  const view = { request: search.toString(), account, ...(client && { client: client.name }) }
  return show.signOut(view, { facts, uiLocales })
}

function redirect(to: string, headers: Message['headers'] = []): Message {
  return { status: 303, headers: [['Location', to], ['Cache-Control', 'no-store'], ...headers], body: '' }
}
