/** Where a server listens: what is judged before anything is opened. */
import { isIP } from 'node:net'
import {
  callable,
  nested,
  nonEmptyText,
  type OptionTable,
  optional,
  parseOptions,
  positiveUpTo,
  secondsWithin,
  text,
} from '@latchkey/options'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { listenFault } from './listen-fault.ts'

/** One place to listen at. */
export interface ListenPlace {
  /** 0 to 65,535; 0 takes a free one. Text from the environment is read. */
  readonly port: number | string
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Allows plain HTTP beyond loopback, and says why: for example `TLS ends at our nginx`. */
  readonly allowPlainHttp?: string
}

/** How long connections may be idle, or slow. The same for all listeners of a server. */
export interface ConnectionTimes {
  /**
   * How long a connection may wait for its next request. Longer than any proxy in front keeps it: a proxy that sends a request on a connection which is being
   * closed answers its client with 502.
   */
  readonly keepAliveSeconds: number
  /** How long a client may take to send the head of a request. */
  readonly headersSeconds: number
}

/** Options of `serve`. */
export interface ServeOptions extends ListenPlace, Partial<ConnectionTimes> {
  /**
   * After SIGTERM: how long requests are still taken while `/readyz` answers 503, so that no proxy sends one to a port that is closed. Default 5;
   * none after SIGINT.
   */
  readonly drainSeconds?: number
  /** How long requests that are under way may then take. Default 10. */
  readonly finishSeconds?: number
  /** Default 75. */
  readonly keepAliveSeconds?: number
  /** Default 10. */
  readonly headersSeconds?: number
  /** Where the admin listener is: a port of its own. Default: nowhere, so that nobody reaches the admin API. */
  readonly admin?: ListenPlace
  /** Printed once the server listens. Default: a line with each address. */
  readonly ready?: (address: string, adminAddress: string | undefined) => string
}

/** A place that was read. */
export interface ReadPlace {
  readonly host: string
  readonly port: number
}

const PLACE = {
  // A wrong port is reported like any other wrong setting.
  port: (value: unknown) => value,
  host: optional('127.0.0.1', nonEmptyText),
  allowPlainHttp: optional(undefined, text),
} satisfies OptionTable<keyof ListenPlace>

const LONGEST_SECONDS = 3600

const OPTIONS = {
  ...PLACE,
  drainSeconds: optional(5, secondsWithin(0, LONGEST_SECONDS)),
  finishSeconds: optional(10, secondsWithin(0, LONGEST_SECONDS)),
  keepAliveSeconds: optional(75, positiveUpTo(LONGEST_SECONDS, 'seconds')),
  headersSeconds: optional(10, positiveUpTo(LONGEST_SECONDS, 'seconds')),
  admin: optional(undefined, nested(PLACE)),
  ready: optional(undefined, callable<NonNullable<ServeOptions['ready']>>('a function of the addresses')),
} satisfies OptionTable<keyof ServeOptions>

/** The options as they were read; ports are read with their place. */
export interface ReadServeOptions extends UnreadPlace, ConnectionTimes {
  readonly drainSeconds: number
  readonly finishSeconds: number
  readonly admin: UnreadPlace | undefined
  readonly ready: ServeOptions['ready'] | undefined
}

/** A place whose port was not judged yet. */
export interface UnreadPlace {
  readonly port: unknown
  readonly host: string
  readonly allowPlainHttp: string | undefined
}

/** @throws {TypeError} one line for each option that is unknown or wrong */
export function readServeOptions(options: unknown): ReadServeOptions {
  return parseOptions(OPTIONS, options)
}

/**
 * Asks the system for the port, and gives it back: a start that is refused has opened nothing.
 *
 * @param within - stands before the names of wrong options
 * @throws {ConfigurationError} one line for each fault
 */
export async function admittedPlace(
  { port: given, host, allowPlainHttp }: UnreadPlace,
  within: string = '',
): Promise<ReadPlace> {
  const port = parsePort(given, within)
  const faults = await placeFaults({ host, port, allowPlainHttp }, within)
  if (faults.length > 0) throw new ConfigurationError(faults)
  return { host, port }
}

/** Why a server must not listen there, or cannot: one line each. */
export async function placeFaults(
  { host, port, allowPlainHttp }: ReadPlace & { readonly allowPlainHttp?: string | undefined },
  within: string = '',
): Promise<readonly string[]> {
  const exposed = plainHttpFault(host, allowPlainHttp)
  const busy = await listenFault(host, port)
  return [...(exposed ? [`${within}${exposed}`] : []), ...(busy ? [`${within}port: ${busy}`] : [])]
}

/** Two listeners on one port would be told apart by their hosts at most, and by nobody who reads a firewall's rules. */
export function samePortFault(port: number, adminPort: number): string | undefined {
  return port !== 0 && port === adminPort
    ? `admin.port: ${port} is the public listener's; give the admin listener a port of its own`
    : undefined
}

/** @throws {ConfigurationError} */
export function parsePort(port: unknown, within: string = ''): number {
  const number = typeof port === 'string' && /^[0-9]{1,5}$/.test(port) ? Number(port) : port
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  throw new ConfigurationError([
    `${within}port: ${JSON.stringify(port)} is not a port; give a whole number from 0 to 65535`,
  ])
}

/** Why a server must not listen on a host over plain HTTP, or undefined if it may. */
export function plainHttpFault(host: string, allowPlainHttp: string | undefined): string | undefined {
  if (isLoopback(host) || allowPlainHttp) return undefined
  return `host: ${host} is reachable from other machines, and passwords would travel unencrypted; bind to 127.0.0.1, or give allowPlainHttp with the reason`
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
