/** The keys of an issuer whose name alone is known: its metadata says where they are, and this place may change. */
import { createFetchedSet, type RemoteKeySet } from './fetched-set.ts'
import { fetchMetadata } from './issuer-metadata.ts'
import { type IssuerJwksOptions, parseIssuerOptions } from './issuer-options.ts'
import { downloadSet } from './remote.ts'

/**
 * Makes a key set from an issuer's name. Nothing is fetched before the first token, or `refresh()`; then the metadata
 * (RFC 8414 §3.1, or OpenID Connect's place for it) and the JWK Set that it names. The metadata must name exactly this issuer, code
 * point by code point (RFC 8414 §3.3). The keys belong to this issuer: give them only to a verifier that accepts no other `iss`.
 *
 * @param issuer - the exact text of the `iss` claim: https, or http on a loopback address; no query, fragment or credentials
 * @throws {TypeError} naming the option that is wrong
 * @see RFC 8414 §3, RFC 8725 §3.8
 */
export function issuerJwks(issuer: string, options: IssuerJwksOptions = {}): RemoteKeySet {
  const settings = parseIssuerOptions(issuer, options)
  const { clock, metadataLifetimeSeconds } = settings
  let known: { readonly jwksUri: string; readonly until: number } | undefined

  async function locate(signal: AbortSignal): Promise<string | { readonly why: string }> {
    const askedAt = clock()
    const found = await fetchMetadata(settings, signal)
    if (typeof found === 'string') return { why: found }
    const { jwksUri, maximumAgeSeconds = Number.POSITIVE_INFINITY } = found
    known = { jwksUri, until: askedAt + Math.min(maximumAgeSeconds, metadataLifetimeSeconds) }
    return jwksUri
  }

  return createFetchedSet(settings, async (signal, anew) => {
    const jwksUri = known && !anew && clock() < known.until ? known.jwksUri : await locate(signal)
    return typeof jwksUri === 'string'
      ? downloadSet(jwksUri, signal, settings)
      : { ok: false, fault: 'metadata', why: jwksUri.why }
  })
}
