/** What both article programs read from the environment besides their own settings. */
import { ConfigurationError, type Off } from '@latchkey/server'
import { isLoopback, type ServeOptions } from '@latchkey/server/node'

/** Limits are only off for the replays of the recordings, where one address logs in for everybody: `LATCHKEY_LIMITS_OFF` says why. */
export function limitsOff(): { readonly limits?: Off } {
  const reason = process.env['LATCHKEY_LIMITS_OFF']
  return reason ? { limits: { off: reason } } : {}
}

/** @throws {ConfigurationError} when limits are off but others could reach the server */
export async function whereToListen(): Promise<ServeOptions> {
  const { PORT: port = 5000, LATCHKEY_HOST: host = '127.0.0.1', LATCHKEY_LIMITS_OFF: reason } = process.env
  if (reason && !isLoopback(host)) {
    throw new ConfigurationError([`LATCHKEY_LIMITS_OFF: limits are off on loopback only, not on ${host}`])
  }
  return { port, host }
}
