/**
 * What a request is called: in its answer, in the log and in the audit log. It is ours, unless a trusted proxy has named it: what a client
 * sends would let it write other people's ids into the logs.
 */
import { checked, type OptionReader } from '@latchkey/options'
import type { RequestFacts } from '@latchkey/protocol'
import { parseAddress } from '../limits/network-address.ts'
import type { Exchange } from './exchange.ts'
import { parseTrustedProxies } from './trusted-proxies.ts'

export const REQUEST_ID_HEADER = 'Latchkey-Request-Id'

/** Where an id may come from besides us. */
export interface RequestIdOptions {
  /** As the address of a client is found. */
  readonly trustedProxies?: readonly string[]
  /**
   * The header in which the trusted proxies name each request, such as `x-request-id`. They must set it themselves and pass on no
   * client's. Default: every request gets an id of ours, a UUID.
   */
  readonly requestIdHeader?: string
}

/** The same request with its id among its facts. */
export type NameRequest = (exchange: Exchange) => Exchange & { readonly facts: NamedFacts }

/** The ids that proxies and clouds make. It stands in logs and headers, so nothing else passes. */
const PROXYS_ID = /^[\w.:=+/-]{1,128}$/
const HEADER_NAME = /^[a-z0-9-]{1,64}$/i

export const requestIdHeaderOption: OptionReader<string> = (value) =>
  checked<string>(value, typeof value === 'string' && HEADER_NAME.test(value), 'the name of a header')

/** @throws {TypeError} one line for each option that is wrong */
export function createNameRequest(
  { trustedProxies = [], requestIdHeader }: RequestIdOptions,
  randomId: () => string,
): NameRequest {
  if (requestIdHeader !== undefined && trustedProxies.length === 0) {
    throw new TypeError('requestIdHeader: has no effect without trustedProxies: name the proxies that send it')
  }
  const trusted = parseTrustedProxies(trustedProxies)
  return (exchange) => ({ ...exchange, facts: new NamedFacts(exchange.facts, proxysId(exchange) ?? randomId()) })

  function proxysId({ facts, peerAddress }: Exchange): string | undefined {
    if (requestIdHeader === undefined || peerAddress === undefined) return undefined
    const peer = parseAddress(peerAddress)
    if (!peer || !trusted(peer)) return undefined
    const [id, ...more] = facts.header(requestIdHeader)
    return id !== undefined && more.length === 0 && PROXYS_ID.test(id) ? id : undefined
  }
}

/** The facts of a carrier, which are computed when they are asked for. */
export class NamedFacts implements RequestFacts {
  readonly requestId: string
  readonly header: RequestFacts['header']
  readonly #facts: RequestFacts

  constructor(facts: RequestFacts, requestId: string) {
    this.#facts = facts
    this.requestId = requestId
    this.header = facts.header
  }

  get method(): string {
    return this.#facts.method
  }

  get origin(): string | undefined {
    return this.#facts.origin
  }

  get path(): string | undefined {
    return this.#facts.path
  }

  get query(): string | undefined {
    return this.#facts.query
  }
}
