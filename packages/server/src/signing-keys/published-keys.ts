/** The public keys as others read them (RFC 7517 §5). */
import { createHash } from 'node:crypto'
import { exportJwk, type Key } from '@latchkey/tokens'

/** A JWK Set as it goes out. */
export interface PublishedKeys {
  /** JSON, made only from the public halves, so that a secret cannot get into it. */
  readonly body: string
  /** Quoted, as the header has it (RFC 9110 §8.8.3). */
  readonly etag: string
  /** How long caches may keep it. 0 while this process cannot know whether it is current. */
  readonly maximumAgeSeconds: number
}

/** @param keys - shared secrets among them are left out: publishing one would let everyone sign */
export function publishKeys(keys: Iterable<Key>): Omit<PublishedKeys, 'maximumAgeSeconds'> {
  const published = [...keys].filter(({ kind }) => kind !== 'secret')
  const body = JSON.stringify({ keys: published.map(exportJwk) })
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }
}
