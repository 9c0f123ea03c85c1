/** While an old app moves, the paths of its faces are answered here for some people, and by the app for the others. */
import type { Dialect, RequestFacts } from '@latchkey/protocol'
import type { Cutover } from '../cutover/follow-cutover.ts'
import type { Answer } from '../http/answer.ts'
import { BodyError } from '../http/exchange.ts'
import type { Clock } from '../world/clock.ts'
import type { Hand, NamedExchange } from './judge.ts'

/** What becomes of a request: the app's answer, or undefined where it is answered here, from this exchange. */
export interface Gated {
  readonly exchange: NamedExchange
  readonly apps: Answer | undefined
}

export type CutoverGate = (exchange: NamedExchange, dialect: Dialect, path: string) => Promise<Gated>

interface GateParts {
  readonly cutover: Cutover
  readonly hand: Hand
  readonly clock: Clock
  readonly bodyDeadlineMilliseconds: number
}

export function createCutoverGate(parts: GateParts): CutoverGate {
  const { cutover, hand } = parts
  return async (exchange, dialect, path) => {
    // What only this server has was never the app's.
    if (dialect.policy().issuers.length > 0 || !hand.reaches(exchange)) return { exchange, apps: undefined }
    const { method } = exchange.facts
    const logins = [dialect, ...(dialect.otherLogins ?? [])].filter(
      ({ loginRoute: route, basePath = '' }) => route?.methods.includes(method) && `${basePath}${route.path}` === path,
    )
    const isLogin = logins.length > 0
    const percent = cutover.percent(path)
    if (percent <= 0 || percent >= 100) {
      const isHere = cutover.answers({ route: path, name: undefined, isLogin })
      return { exchange, apps: isHere ? undefined : hand.carry(exchange, undefined) }
    }
    const body = isLogin || dialect.credentialInBody ? await bodyOf(exchange, dialect, parts) : undefined
    // It is read once: who answers gets what was read.
    const known = body ? { ...exchange, readBody: async () => body } : exchange
    const name = isLogin
      ? nameSent(logins, exchange.facts, body)
      : subjectSent(dialect, { facts: exchange.facts, path, body })
    const isHere = cutover.answers({ route: path, name, isLogin })
    return { exchange: known, apps: isHere ? undefined : hand.carry(exchange, body) }
  }
}

async function bodyOf(
  { facts, readBody }: NamedExchange,
  { bodyLimits }: Dialect,
  { clock, bodyDeadlineMilliseconds: milliseconds }: GateParts,
): Promise<Uint8Array | undefined> {
  if (facts.method === 'GET' || facts.method === 'HEAD' || facts.method === 'OPTIONS') return undefined
  return readBody({ bytes: bodyLimits.bytes, milliseconds, clock })
}

function nameSent(
  logins: readonly Dialect[],
  facts: RequestFacts,
  body: Uint8Array = new Uint8Array(),
): string | undefined {
  for (const login of logins) {
    const read = login.readLogin(facts, body)
    if (!('kind' in read)) return read.username
  }
  return undefined
}

interface TokenRequest {
  readonly facts: RequestFacts
  readonly path: string
  readonly body: Uint8Array | undefined
}

/** Nothing is decided by it but which server answers, so nobody has to have signed it: whoever answers checks the token. */
function subjectSent(dialect: Dialect, { facts, path, body }: TokenRequest): string | undefined {
  const operation = dialect.operations?.find((one) => one.path === path && one.method === facts.method)
  const spoken = operation?.dialect ?? dialect
  const { method, origin, query, header, requestId } = facts
  const known = { method, origin, path: facts.path, query, header, requestId }
  const credential = spoken.readCredential(body ? { ...known, body } : facts)
  if (credential.kind !== 'token') return undefined
  const claims = claimsOf(credential.token)
  const subject = claims && spoken.subjectOf(claims)
  return subject === undefined ? undefined : String(subject)
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return isClaims(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

function isClaims(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The status of a body that could not be read while it was decided who answers. */
export function bodyStatus(fault: unknown): number | undefined {
  return fault instanceof BodyError ? fault.status : undefined
}
