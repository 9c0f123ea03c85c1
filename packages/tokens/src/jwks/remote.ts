/** The keys of an issuer whose JWK Set has a known address. */
import { parseOptions } from '@latchkey/options'
import { download } from './download.ts'
import { createFetchedSet, type RemoteKeySet } from './fetched-set.ts'
import { type FetchSettings, fetchOptions, fetchSettings, keysUrl, type RemoteJwksOptions } from './remote-options.ts'

const MAXIMUM_BYTES = 262_144

/**
 * Makes a key set from a JWK Set URL. Nothing is fetched before the first token, or `refresh()`.
 *
 * @param url - https, or http on a loopback address; without credentials. Redirects are not followed
 * @throws {TypeError} one line for each option that is wrong; or `url`
 * @see RFC 7517 §5, RFC 8725 §3.10
 */
export function remoteJwks(url: string | URL, options: RemoteJwksOptions = {}): RemoteKeySet {
  const read = parseOptions(fetchOptions, options)
  const address = keysUrl('url', url)
  // Without its query, which may hold what no log should.
  const settings = fetchSettings(read, address.replace(/[?#].*$/, ''))
  return createFetchedSet(settings, (signal) => downloadSet(address, signal, settings))
}

/** Fetches the JWK Set published at an address. */
export function downloadSet(
  url: string,
  signal: AbortSignal,
  { fetch, timeoutSeconds }: FetchSettings,
): ReturnType<typeof download> {
  return download({
    url,
    accept: 'application/jwk-set+json, application/json',
    fetch,
    signal,
    timeoutMilliseconds: timeoutSeconds * 1000,
    maximumBytes: MAXIMUM_BYTES,
  })
}
