/** The page on which a user shows who they are. Its flow is a sealed text until then, and a row from then on. */
import { isIdText, type Message, type RequestFacts } from '@latchkey/protocol'
import Type from 'typebox'
import { isClientSubject } from '../../clients/oauth-client.ts'
import { formBody } from '../../http/body-reader.ts'
import { type AnyCall, type Endpoint, open } from '../../http/endpoint.ts'
import { loggedIn, loginRefused } from '../../login/audit-events.ts'
import { LOGINS } from '../../login/limit-rules.ts'
import type { Proved } from '../../login/login-method.ts'
import type { ProveLogin } from '../../login/prove-login.ts'
import type { BrowserLogin } from '../../logins/browser-login.ts'
import { browserHashOf } from '../browser.ts'
import { cookieHash, createCookieValue, readCookie, setCookie } from '../browser-cookies.ts'
import type { FlowPorts } from '../flow-ports.ts'
import { type FlowPages, PATHS } from '../front-door-pages.ts'
import { goOn } from '../go-on.ts'
import { AUTHORIZATION_REQUESTS } from '../limit-rules.ts'
import { isSameOrigin } from '../same-origin.ts'
import type { FlowSealing, SealedFlow } from '../sealed-flow.ts'

/** What it needs. */
export interface SignInPorts extends FlowPorts {
  readonly sealing: FlowSealing
  readonly show: FlowPages
  readonly prove: ProveLogin
  /** Of the issuer: where forms come from. */
  readonly origin: string
}

const LOGIN_LIFETIME_SECONDS = 43_200
const DEVICE_LIFETIME_SECONDS = 90 * 86_400

const page = { description: 'A page.' }

export function signInPageEndpoint(): Endpoint<SignInPorts> {
  return open({
    method: 'GET',
    path: PATHS.signIn,
    id: 'showSignIn',
    summary: 'The page for a user name and a password.',
    tag: 'Pages',
    limits: [AUTHORIZATION_REQUESTS],
    answers: { 200: page, 303: { description: 'The flow has gone on.' }, 400: page },
    handle: async ({ search, facts }, ports: SignInPorts) => {
      const text = search.get('flow') ?? ''
      const found = await openFlow(text, facts, ports)
      if ('message' in found) return found.message
      return loginPage(text, found.flow, facts, ports, found.flow.request.loginHint ?? '')
    },
  })
}

export function signInEndpoint(): Endpoint<SignInPorts> {
  const text = Type.Optional(Type.String())
  return open({
    method: 'POST',
    path: PATHS.signIn,
    id: 'signIn',
    summary: 'Signs in on the page.',
    tag: 'Pages',
    body: formBody(Type.Object({ flow: text, username: text, password: text })),
    limits: [LOGINS, AUTHORIZATION_REQUESTS],
    answers: { 303: { description: 'To the next page, or to the client.' }, 400: page, 403: page, 429: page },
    handle: ({ input, ...call }, ports: SignInPorts) => signIn(input, call, ports),
  })
}

interface SignInForm {
  readonly flow?: string
  readonly username?: string
  readonly password?: string
}

async function signIn(
  { flow: text = '', username = '', password = '' }: SignInForm,
  { facts, from, fail }: Pick<AnyCall, 'facts' | 'from'> & { readonly fail: () => void },
  ports: SignInPorts,
): Promise<Message> {
  const { show, prove, origin, audit } = ports
  if (!isSameOrigin(facts, origin)) return show.notice('error', { facts }, { status: 403 })
  const found = await openFlow(text, facts, ports)
  if ('message' in found) return found.message
  const { flow } = found
  const deviceToken = readCookie(facts, 'device')
  const login = await prove({ username, password, deviceToken }, from)
  switch (login.kind) {
    case 'login_limited': {
      const { retryAfterSeconds: waitSeconds } = login
      return loginPage(text, flow, facts, ports, username, { waitSeconds })
    }
    case 'login_unverified':
      return loginPage(text, flow, facts, ports, username, 'unverified')
    case 'login_wrong':
    case 'login_malformed':
      // It was counted by the login's own limits.
      return loginPage(text, flow, facts, ports, username, 'wrong')
  }
  const { proved, deviceToken: known } = login
  const subject = String(proved.principal.id)
  if (!isIdText(subject) || isClientSubject(subject)) {
    fail()
    return loginPage(text, flow, facts, ports, username, 'wrong')
  }
  const { browserLogin, cookie } = await begin(proved, subject, facts, ports)
  const { id, browserHash, expiresAt, request } = flow
  const flowOf = { id, browserHash, expiresAt, request, login: browserLogin, isOfThisFlow: true, from }
  // It comes after the login is kept and before anything is given for it: a change of the password from here on removes both.
  if (!(await proved.still())) {
    await ports.browserLogins.remove(browserLogin.tokenHash)
    await audit.record(loginRefused('credentials_changed', from, { subject }))
    return loginPage(text, flow, facts, ports, username, 'wrong')
  }
  const next = request.isForOwnPage ? undefined : await goOn(flowOf, ports)
  await audit.record(loggedIn({ subject }, from))
  const cookies = [
    setCookie('login', cookie),
    ...(known === undefined ? [] : [setCookie('device', known, DEVICE_LIFETIME_SECONDS)]),
  ]
  if (!next) return show.toSecurity(cookies)
  if (next.kind === 'answered') return { ...next.message, headers: [...next.message.headers, ...cookies] }
  return show.redirect('consent', flow.id, cookies)
}

/** A new cookie with each login: one that somebody has planted is worth nothing. */
async function begin(
  { amr, acr }: Proved,
  subject: string,
  facts: Pick<RequestFacts, 'header'>,
  { browserLogins, createId, clock }: SignInPorts,
): Promise<{ readonly browserLogin: BrowserLogin; readonly cookie: string }> {
  const now = Math.floor(clock.now())
  const cookie = createCookieValue()
  const times = { authenticatedAt: now, expiresAt: now + LOGIN_LIFETIME_SECONDS }
  const browserLogin = { id: createId(), tokenHash: cookieHash(cookie), subject, amr, acr, ...times }
  await browserLogins.create(browserLogin)
  const older = readCookie(facts, 'login')
  if (older !== undefined) await browserLogins.remove(cookieHash(older))
  return { browserLogin, cookie }
}

/** A flow that this browser may go on with; or the answer that says why not, with a way to go on in each case but for a text of nobody's. */
async function openFlow(
  text: string,
  facts: RequestFacts,
  { sealing, show, flows, clock }: SignInPorts,
): Promise<{ readonly flow: SealedFlow } | { readonly message: Message }> {
  const flow = sealing.open(text)
  if (!flow) return { message: show.notice('error', { facts }) }
  const asked = { facts, request: flow.request }
  if (flow.browserHash !== browserHashOf(facts)) return { message: show.notice('elsewhere', asked) }
  if (flow.expiresAt <= clock.now()) return { message: show.notice('expired', asked) }
  // An old form, Back, or a second click: it has gone on already.
  return (await flows.find(flow.id)) ? { message: show.redirect('consent', flow.id) } : { flow }
}

function loginPage(
  text: string,
  { request, expiresAt }: SealedFlow,
  facts: RequestFacts,
  { show, clock }: Pick<SignInPorts, 'show' | 'clock'>,
  username: string,
  fault?: 'wrong' | 'unverified' | { readonly waitSeconds: number },
): Message {
  const minutes = Math.max(1, Math.floor((expiresAt - clock.now()) / 60))
  const view = { flow: text, client: request.client.name, username: username.slice(0, 255), minutes }
  const asked = { facts, request }
  if (fault === undefined) return show.login(view, asked)
  const limited = typeof fault === 'object'
  return show.login({ ...view, fault }, asked, {
    status: limited ? 429 : fault === 'wrong' ? 400 : 403,
    headers: limited ? [['Retry-After', String(Math.ceil(fault.waitSeconds))]] : [],
  })
}
