/** One SDK client against one guarded server: from an address alone to a tool's answer, and through everything that a token goes through. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createGuard } from '@latchkey/guard'
import { followRevocations } from '@latchkey/guard/revocations'
import { decodeUnverified } from '@latchkey/tokens'
import { expect } from '../proofs/expect.ts'
import { type AuthorizationServer, LIFETIME_SECONDS, type MakeAuthorizationServer } from './authorization-server.ts'
import type { StartHost } from './hosts.ts'
import { createMemory, type KeptMemory, type SdkClient } from './sdk-clients.ts'

/** What is proved of what. */
export interface Proved {
  readonly installed: string
  readonly start: StartHost
  readonly client: SdkClient
  readonly makeServer: MakeAuthorizationServer
}

const ELSEWHERE = 'https://elsewhere.example/mcp'

export async function proveHost({ installed, start, client, makeServer }: Proved): Promise<void> {
  await using server = await makeServer()
  const { issuer, subject } = server
  await using feed = followRevocations({ source: server.revocations })
  let aheadSeconds = 0
  const guardAt = (origin: string) =>
    createGuard({
      issuer,
      audience: `${origin}/mcp`,
      resource: { name: 'Orders', scopes: ['orders:read', 'orders:write'] },
      implies: { 'orders:write': ['orders:read'] },
      revocations: feed,
      whenRevocationsAreLost: 'fail-closed',
      clock: () => Date.now() / 1000 + aheadSeconds,
    })
  await using host = await start(installed, guardAt)
  const url = new URL(`http://127.0.0.1:${host.port}/mcp`)
  await server.open([url.href, ELSEWHERE])
  await feed.ready
  const onTokens = () => {
    aheadSeconds = 0
  }
  const memory = createMemory({ issuer, onTokens })
  const calls = async (at: URL) => {
    await using connection = await client.connect(at, memory)
    return await connection.call('whoami')
  }

  const first = await authorized({ client, url, memory, server })
  expect(
    first.get('scope')?.includes('orders:write') === false,
    `asks for what the challenge names: ${first.get('scope')}`,
  )
  expect(first.get('resource') === url.href, `and for this resource: ${first.get('resource')}`)
  expect(/: .*orders:read/.test(await calls(url)), 'connects, and calls a tool')
  const isTheirs = async () => (await calls(url)).startsWith(`${subject}: `)
  expect(await isTheirs(), `as ${subject}`)

  await stepUp({ client, url: new URL('/mcp/manage', url), memory, server })
  expect(
    /orders:write/.test(await calls(new URL('/mcp/manage', url))),
    '403 insufficient_scope, and comes back with more',
  )
  expect(await isTheirs(), 'and still reads')

  const old = tokenOf(memory)
  aheadSeconds = LIFETIME_SECONDS + 60
  expect((await isTheirs()) && tokenOf(memory) !== old, 'refreshes when its token has expired')

  const current = tokenOf(memory)
  const since = performance.now()
  await server.revoke(current)
  while ((await statusWith(url, current)) !== 401) await sleep(1)
  const took = performance.now() - since
  expect(took < 1000, `a revoked token is refused after ${took.toFixed(0)} ms`)
  expect((await isTheirs()) && tokenOf(memory) !== current, 'and the client gets another by its refresh token')

  const stranger = createMemory({ issuer, asksFor: ELSEWHERE })
  await authorized({ client, url, memory: stranger, server })
  const { aud } = decodeUnverified(tokenOf(stranger)).claims
  expect(aud === ELSEWHERE, `(a token for ${aud})`)
  expect((await statusWith(url, tokenOf(stranger))) === 401, 'is refused with 401')
  expect(
    (await client.connect(url, stranger).catch((error: Error) => error)) instanceof Error,
    'and the client does not connect',
  )
}

/** The same way with tokens that are bound to the client's key (RFC 9449), by nonces of the guard. */
export async function proveBound({ installed, start, client, makeServer }: Proved): Promise<void> {
  const proofs = await client.createProofs?.()
  if (!proofs) return
  await using server = await makeServer()
  const { issuer, subject } = server
  const guardAt = (origin: string) =>
    createGuard({
      issuer,
      audience: `${origin}/mcp`,
      resource: { scopes: ['orders:read'] },
      dpop: { required: true, nonceSecret: 'a secret of the proof alone, of 32 characters' },
    })
  await using host = await start(installed, guardAt)
  const url = new URL(`http://127.0.0.1:${host.port}/mcp`)
  await server.open([url.href])
  const memory = createMemory({ issuer, proofs })
  await authorized({ client, url, memory, server })
  const { cnf } = decodeUnverified(tokenOf(memory)).claims
  expect(cnf !== undefined, `its token is bound to its key: ${JSON.stringify(cnf)}`)
  await using connection = await client.connect(url, memory)
  for (let turn = 0; turn < 3; turn++)
    expect((await connection.call('whoami')) === `${subject}: orders:read`, 'and opens with a proof')
  expect((await statusWith(url, tokenOf(memory))) === 401, 'and with no proof does not')
  const document = await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url))
  expect(/"dpop_bound_access_tokens_required":true/.test(await document.text()), 'as the metadata say')
}

/** One client, what it keeps, and where it is sent. */
interface Party {
  readonly client: SdkClient
  readonly url: URL
  readonly memory: KeptMemory
  readonly server: AuthorizationServer
}

/** From nothing to tokens. @returns what the client asked the authorization server for */
async function authorized(party: Party): Promise<URLSearchParams> {
  const { client, url, memory } = party
  const refused = await client.connect(url, memory).then(
    () => undefined,
    (error: Error) => error,
  )
  if (refused?.name !== 'UnauthorizedError' && refused?.constructor.name !== 'UnauthorizedError')
    throw new Error('the client was not sent to the authorization server', { cause: refused })
  return await agreed(party)
}

async function agreed({ client, url, memory, server }: Party): Promise<URLSearchParams> {
  const asked = memory.sentTo()
  if (!asked) throw new Error('the client asked nobody')
  await client.finish(url, memory, await server.answerOf(asked, memory.redirectUrl))
  return asked.searchParams
}

/**
 * SDK 2 asks for the union at once. SDK 1 refreshes, is refused again, and gives up: whoever wires it up forgets the tokens and
 * connects again.
 */
async function stepUp(party: Party): Promise<void> {
  const { client, url, memory } = party
  const refused = await client.connect(url, memory).then(
    () => undefined,
    (error: Error) => error,
  )
  expect(refused !== undefined, `403: ${refused?.constructor.name}`)
  if (refused?.constructor.name !== 'UnauthorizedError') {
    memory.forget('tokens')
    await authorized(party)
  } else await agreed(party)
}

function tokenOf(memory: KeptMemory): string {
  return memory.tokens()?.access_token ?? ''
}

async function statusWith(url: URL, token: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  })
  await response.body?.cancel()
  return response.status
}
