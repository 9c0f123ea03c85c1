/** The public keys as others read them (RFC 7517 §5). */
import { createHash } from 'node:crypto'
import { exportJwk, type Key } from '@latchkey/tokens'

/** A JWK Set as it goes out. */
export interface PublishedKeys {
  /** JSON. Made from the public halves: what is secret is not there to be left out. */
  readonly body: string
  /** Quoted, as the header has it (RFC 9110 §8.8.3). */
  readonly etag: string
  /** How long others may keep it. 0 while nobody here knows whether it is still so. */
  readonly maximumAgeSeconds: number
}

/** @param keys - shared secrets among them are left out: publishing one would let everybody sign */
export function publishKeys(keys: Iterable<Key>): Omit<PublishedKeys, 'maximumAgeSeconds'> {
  const published = [...keys].filter(({ kind }) => kind !== 'secret')
  const body = JSON.stringify({ keys: published.map(exportJwk) })
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}
