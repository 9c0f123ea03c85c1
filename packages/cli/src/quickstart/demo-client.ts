/**
 * The quickstart's demo client: a web app as small as one can be, at an address of its own. It sends the browser to the server's front door, redeems the
 * code over HTTP like any other client, and shows what is in the tokens.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Message } from '@latchkey/protocol'
import { type Endpoint, open, type StatedLimit, statedLimit } from '@latchkey/server'
import { decodeUnverified } from '@latchkey/tokens'
import { claimsPage, refusedPage, startPage } from './demo-pages.ts'

/** Where the browser begins. */
export const DEMO_PATH: string = '/demo'
const SIGN_IN: string = `${DEMO_PATH}/sign-in`
/** Where the server sends it with the code. */
export const DEMO_BACK: string = `${DEMO_PATH}/back`
export const DEMO_CLIENT: string = 'demo'

/** Both are known once the server listens. */
export interface DemoPlaces {
  /** Of the login server: `http://127.0.0.1:5000` */
  readonly address: string
  /** Of this client. */
  readonly own: string
}

export interface DemoOptions {
  /** What `iss` must say (RFC 9207 §2.4). */
  readonly issuer: string
  readonly places: () => DemoPlaces
}

const LIMIT: StatedLimit = statedLimit('quickstart_demo', 'Only this machine reaches it, and it keeps nothing.')
const COOKIE = 'latchkey_demo'
const MINUTES = 30

/** For the listener that is not the server's: then the demo is another origin, as clients are. */
export function demoEndpoints(options: DemoOptions): readonly Endpoint[] {
  return [
    page(DEMO_PATH, 'readDemo', 'The demo client of the quickstart.', () => startPage(options.places().own + SIGN_IN)),
    page(SIGN_IN, 'signInToDemo', 'Sends the browser to the login server.', () => toLogin(options.places())),
    page(DEMO_BACK, 'returnToDemo', 'Redeems the code, and shows the claims of the tokens.', (call) =>
      back(options, call),
    ),
  ]
}

type Call = Parameters<Parameters<typeof open>[0]['handle']>[0]

function page(path: string, id: string, summary: string, handle: (call: Call) => Message | Promise<Message>): Endpoint {
  const answers = { 200: { description: 'A page of HTML.' } }
  return open({
    ...{ method: 'GET', path, id, summary, tag: 'Administration', group: 'administration', limits: [LIMIT], answers },
    handle,
  })
}

/** What this browser has begun is in its cookie alone. */
function toLogin({ address, own }: DemoPlaces): Message {
  const [state, verifier] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: DEMO_CLIENT,
    redirect_uri: own + DEMO_BACK,
    scope: 'openid profile offline_access',
    state,
    nonce: nonceOf(verifier),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'consent',
  })
  const headers = [
    ['Location', `${address}/v1/authorize?${query}`],
    ['Cache-Control', 'no-store'],
    // Lax: the browser comes back from the other address with it.
    [
      'Set-Cookie',
      `${COOKIE}=${state}.${verifier}; Path=${DEMO_PATH}; HttpOnly; SameSite=Lax; Max-Age=${MINUTES * 60}`,
    ],
  ] as const
  return { status: 303, headers, body: '' }
}

/** Bound to the browser too, and says nothing of the verifier (OpenID Connect Core §15.5.2). */
function nonceOf(verifier: string): string {
  return createHash('sha256').update(`nonce ${verifier}`).digest('base64url')
}

async function back({ issuer, places }: DemoOptions, { search, facts, signal }: Call): Promise<Message> {
  const { address, own } = places()
  const again = own + SIGN_IN
  const begun = begunBy(facts.header('cookie'))
  if (!begun || search.get('state') !== begun.state)
    return refusedPage('This browser has not begun this sign-in.', again)
  if (search.get('iss') !== issuer) return refusedPage('The answer is not from the server that was asked.', again)
  const code = search.get('code')
  if (code === null)
    return refusedPage(search.get('error_description') ?? search.get('error') ?? 'There is no code.', again)
  const form = { grant_type: 'authorization_code', client_id: DEMO_CLIENT, redirect_uri: own + DEMO_BACK }
  const body = new URLSearchParams({ ...form, code, code_verifier: begun.verifier })
  const answer = await fetch(`${address}/v1/token`, { method: 'POST', body, signal })
  const tokens: unknown = await answer.json()
  const [access, id] = [textOf(tokens, 'access_token'), textOf(tokens, 'id_token')]
  if (access === undefined || id === undefined)
    return refusedPage(textOf(tokens, 'error_description') ?? `The server answered ${answer.status}.`, again)
  const claims = decodeUnverified(id).claims
  if (claims['nonce'] !== nonceOf(begun.verifier)) return refusedPage('The id_token is for another sign-in.', again)
  return claimsPage({ again, access: decodeUnverified(access).claims, id: claims })
}

function begunBy(lines: readonly string[]): { readonly state: string; readonly verifier: string } | undefined {
  const found = lines.flatMap((line) => line.split(';')).map((pair) => pair.trim())
  const [, state, verifier] =
    found.map((pair) => /^latchkey_demo=([\w-]{43})\.([\w-]{43})$/.exec(pair)).find((match) => match !== null) ?? []
  return state === undefined || verifier === undefined ? undefined : { state, verifier }
}

function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Reflect.get(value, name)
  return typeof found === 'string' ? found : undefined
}
