/** The request that a proxy asks about; each proxy describes it differently. */
import type { RequestFacts } from '@latchkey/protocol'

/** The proxies that ask. */
export type ProxyName = 'nginx' | 'traefik' | 'envoy'

/** What is asked. */
export interface Question {
  /** `decide`: may it pass? `refuse`: it may not; what should the client be told? */
  readonly purpose: 'decide' | 'refuse'
  /** Undefined when the proxy does not say, or not clearly. */
  readonly original: RequestFacts | undefined
}

/** The headers of the original method and target. Envoy repeats the method, and puts the target behind `/decide`. */
const HEADERS = {
  nginx: ['x-original-method', 'x-original-uri'],
  traefik: ['x-forwarded-method', 'x-forwarded-uri'],
  envoy: undefined,
} as const satisfies Readonly<Record<ProxyName, readonly [method: string, target: string] | undefined>>

/**
 * Reads a question; undefined when this target is not one of the endpoint's.
 *
 * @param asked - the facts of the proxy's own request; it carries the client's headers
 * @param target - its request target as sent
 */
export function readQuestion(proxy: ProxyName, asked: RequestFacts, target: string): Question | undefined {
  const names = HEADERS[proxy]
  if (!names) {
    if (!target.startsWith('/decide/')) return undefined
    return { purpose: 'decide', original: readOriginal(asked, asked.method, target.slice('/decide'.length)) }
  }
  const purpose = target === '/decide' ? 'decide' : proxy === 'nginx' && target === '/refuse' ? 'refuse' : undefined
  const [method, original] = names.map((name) => onlyValue(asked, name))
  return purpose && { purpose, original: readOriginal(asked, method, original) }
}

function readOriginal(
  asked: RequestFacts,
  method: string | undefined,
  target: string | undefined,
): RequestFacts | undefined {
  // Upper case only: a lenient upstream must not see another method than the rows did.
  if (method === undefined || !/^[A-Z][A-Z-]{0,31}$/.test(method)) return undefined
  if (!target?.startsWith('/')) return undefined
  return {
    method,
    origin: undefined,
    path: target.split('?', 1)[0],
    header: (name) => asked.header(name),
    request: asked.request,
  }
}

/** Of two lines one would be the client's. Joined lines contain a blank, which no target and no method has. */
function onlyValue(asked: RequestFacts, name: string): string | undefined {
  const [value, ...more] = asked.header(name)
  return more.length > 0 || value === undefined || /\s/.test(value) ? undefined : value
}
