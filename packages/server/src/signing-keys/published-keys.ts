/** The public keys as others read them (RFC 7517 §5). */
import { createHash } from 'node:crypto'
import type { CacheableDocument } from '@latchkey/protocol'
import { exportJwk, type Jwk, type Key } from '@latchkey/tokens'

/** The keys of one ring, made only from their public halves, so that a secret cannot get into them. */
export interface PublishedKeys {
  /** The same list for as long as nothing has changed. */
  readonly keys: readonly Jwk[]
  /** How long caches may keep it. 0 while this process cannot know whether it is current. */
  readonly maximumAgeSeconds: number
}

/** @param keys - shared secrets among them are left out: publishing one would let everyone sign */
export function publicJwks(keys: Iterable<Key>): readonly Jwk[] {
  return [...keys].filter(({ kind }) => kind !== 'secret').map(exportJwk)
}

/** One JWK Set of all rings: whoever looks for a key finds it by its `kid`, whatever it signs. */
export function publishedSet(rings: readonly PublishedKeys[]): CacheableDocument {
  const body = JSON.stringify({ keys: rings.flatMap(({ keys }) => keys) })
  return {
    contentType: 'application/jwk-set+json',
    isForAnyOrigin: true,
    body,
    etag: `"${createHash('sha256').update(body).digest('base64url')}"`,
    maximumAgeSeconds: Math.min(...rings.map(({ maximumAgeSeconds }) => maximumAgeSeconds)),
  }
}
