/** `/v1/authorize` (RFC 6749 §3.1): where a client sends its user's browser. It leaves nothing behind before the user has shown who they are. */
import { authorizationResponse, type Message } from '@latchkey/protocol'
import { type AnyCall, type Endpoint, open } from '../../http/endpoint.ts'
import { formText } from '../../http/form-text.ts'
import { browserOf, loginOf } from '../browser.ts'
import type { CheckRequest } from '../check-request.ts'
import type { FlowPorts } from '../flow-ports.ts'
import { type FlowPages, PATHS } from '../front-door-pages.ts'
import { goOn, refuseClient } from '../go-on.ts'
import { AUTHORIZATION_REQUESTS } from '../limit-rules.ts'
import { nextStep } from '../next-step.ts'
import { FLOW_LIFETIME_SECONDS, type FlowSealing } from '../sealed-flow.ts'

/** What it needs. */
export interface AuthorizePorts extends FlowPorts {
  readonly check: CheckRequest
  readonly sealing: FlowSealing
  readonly show: FlowPages
  readonly publicPath: string
}

const parts = {
  path: PATHS.authorize,
  tag: 'OAuth',
  limits: [AUTHORIZATION_REQUESTS],
  answers: {
    303: { description: 'To a page, or back to the client with a code or an error.' },
    400: { description: 'A page: it is not certain who asks, or where an answer may go.' },
  },
} as const

export function authorizeEndpoint(): Endpoint<AuthorizePorts> {
  return open({
    ...parts,
    method: 'GET',
    id: 'authorize',
    summary: 'Asks the user of a browser whether a client may act for them.',
    handle: (call, ports: AuthorizePorts) => authorize(call, ports),
  })
}

/**
 * The same as a form (RFC 6749 §3.1). A browser sends no cookie of ours with the form of another site, so that it is led to the same request by
 * GET, with which it does.
 */
export function authorizeByFormEndpoint(): Endpoint<AuthorizePorts> {
  return open({
    ...parts,
    method: 'POST',
    id: 'authorizeByForm',
    summary: 'The same, for a request that is sent as a form.',
    body: formText,
    handle: ({ input }, { publicPath }: AuthorizePorts): Message => ({
      status: 303,
      headers: [
        ['Location', `${publicPath}${PATHS.authorize}?${input}`],
        ['Cache-Control', 'no-store'],
      ],
      body: '',
    }),
  })
}

async function authorize({ search, facts, from }: AnyCall, ports: AuthorizePorts): Promise<Message> {
  const { check, sealing, show, issuer, createId, clock } = ports
  const checked = await check(search, from)
  if (checked.kind === 'unanswerable') return show.notice('error', { facts })
  if (checked.kind === 'authorization_refused') {
    const { redirectUri, error, description, state } = checked
    return authorizationResponse(redirectUri, { error, description, issuer, ...(state !== undefined && { state }) })
  }
  const { request } = checked
  const { hash: browserHash, cookies } = browserOf(facts)
  const expiresAt = Math.floor(clock.now()) + FLOW_LIFETIME_SECONDS
  const flow = { id: createId(), browserHash, expiresAt, request }
  const login = await loginOf(facts, ports)
  if (login) {
    const next = await goOn({ ...flow, login, isOfThisFlow: false, from }, ports)
    if (next.kind === 'answered') return next.message
    if (next.kind === 'flow') return show.redirect('consent', next.id, cookies)
  } else {
    const next = nextStep({ request, consent: 'missing', now: clock.now() })
    if (next.kind === 'error') return refuseClient(request, next.error, ports).message
  }
  return show.redirect('signIn', sealing.seal(flow), cookies)
}
