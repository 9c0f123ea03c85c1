/** Starts an adapter's app with handlers that record who was let through, and what happened to the carrier. */
import assert from 'node:assert/strict'
import type { Message } from '@latchkey/protocol'
import type { Guard } from '../guard.ts'
import { type AuthInfo, authInfoOf } from '../mcp.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'
import { type CarrierState, changesBetween, stateOf } from './carrier-state.ts'
import type { GuardAdapter, HeaderPair, ReceivedResponse, RunningApp, SentRequest } from './guard-adapter.ts'

/** A running app that is watched. */
export interface WatchedApp extends RunningApp {
  /** How often the protected handler ran. */
  readonly handled: () => number
  /** GET of a path with these header lines. */
  readonly get: (path: string, headers?: readonly HeaderPair[]) => Promise<ReceivedResponse>
  /** For each handled request, what was added to its carrier or changed on it between the first guard and the handler. */
  readonly changesSeen: () => readonly (readonly string[])[]
  /** For each handled request, the claims by each guard. */
  readonly claimsSeen: () => readonly unknown[]
  /** For each handled request with a token, what the SDKs of MCP are told. */
  readonly infosSeen: () => readonly AuthInfo[]
}

/** `/protected` answers the list of the guards' principals; `/open` the errors of `principal` and `claims`. */
export async function runGuardedApp<C extends object>(
  { routeGuard, start }: GuardAdapter<C>,
  guards: readonly Guard<unknown, unknown>[],
  requirement?: Requirement<unknown, unknown>,
  documented?: Guard<unknown, unknown>,
): Promise<WatchedApp> {
  const before = new WeakMap<object, CarrierState>()
  const seen: (readonly string[])[] = []
  const claims: unknown[] = []
  const infos: AuthInfo[] = []
  const app = await start({
    guards,
    requirement,
    documented,
    before: (carrier) => before.set(carrier, stateOf(carrier)),
    handleProtected: (carrier) => {
      const first = before.get(carrier)
      assert.ok(first, 'the app has told of no such carrier before its guards')
      seen.push(changesBetween(first, stateOf(carrier)))
      const tokens = guards.filter(({ admitted }) => admitted.get(carrier)?.credential === 'accepted')
      infos.push(...tokens.map((guard) => authInfoOf(routeGuard(guard), carrier)))
      claims.push(...guards.map((guard) => routeGuard(guard).claims(carrier)))
      return guards.map((guard) => routeGuard(guard).principal(carrier))
    },
    handleOpen: (carrier) =>
      guards.flatMap((guard) => {
        const { principal, claims } = routeGuard(guard)
        return [thrownBy(() => principal(carrier)), thrownBy(() => claims(carrier))]
      }),
  })
  const send = (request: SentRequest) => app.send(request)
  return {
    send,
    get: (path, headers = []) => send({ method: 'GET', path, headers }),
    handled: () => seen.length,
    changesSeen: () => seen,
    claimsSeen: () => claims,
    infosSeen: () => infos,
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

function thrownBy(read: () => unknown): string {
  try {
    return `nothing, but ${read()}`
  } catch (error) {
    return error instanceof Error ? error.message : 'no error'
  }
}

/** The guard's message for a request, decorated: what an adapter must write. */
export async function refusalOf(
  guard: Guard<unknown, unknown>,
  { method, headers }: SentRequest,
  requirement?: Requirement<unknown, unknown>,
): Promise<Message> {
  const header = (name: string) => headers.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value)
  const facts = { method, origin: undefined, path: undefined, header }
  const decision = await guard.decide(facts, parseRequirement(requirement))
  assert.ok(!decision.allowed, 'the guard itself lets this request through')
  return guard.dialect.decorate(decision.message, facts)
}

/** The values of a response's header, in order. */
export function valuesOf({ headers }: ReceivedResponse, name: string): readonly string[] {
  return headers.filter(([line]) => line.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/** Asserts that a message was sent unchanged, with its length, and without its body for HEAD. */
export function assertWritten(response: ReceivedResponse, message: Message, method: string): void {
  assert.equal(response.status, message.status)
  assert.equal(response.body, method === 'HEAD' ? '' : message.body)
  assert.deepEqual(valuesOf(response, 'content-length'), [String(Buffer.byteLength(message.body))])
  for (const name of new Set(message.headers.map(([line]) => line.toLowerCase()))) {
    const expected = message.headers.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value)
    assert.equal(valuesOf(response, name).join(', '), expected.join(', '), name)
  }
}
