/** An answer that caches may keep, and ask about again (RFC 9110 §13.1.2, RFC 9111). */
import type { HeaderLine, Message } from './message.ts'
import type { RequestFacts } from './request-facts.ts'

/** A document as it stands now. */
export interface CacheableDocument {
  readonly contentType: string
  readonly body: string
  /** Quoted, and strong: the same text means the same bytes. */
  readonly etag: string
  /** 0: it may be kept, and is asked about before each use. */
  readonly maximumAgeSeconds: number
  /** Whether pages of any origin may read it: only for what is the same for everybody, and public. */
  readonly isForAnyOrigin?: true
}

/** The document, or 304 for a client that has it already. */
export function conditionalMessage(facts: RequestFacts, document: CacheableDocument): Message {
  const { contentType, body, etag, maximumAgeSeconds, isForAnyOrigin } = document
  const caching: readonly HeaderLine[] = [
    ['Cache-Control', maximumAgeSeconds > 0 ? `public, max-age=${maximumAgeSeconds}` : 'no-cache'],
    ['ETag', etag],
    ...(isForAnyOrigin ? [['Access-Control-Allow-Origin', '*'] as const] : []),
  ]
  if (has(facts.header('if-none-match'), etag)) return { status: 304, headers: caching, body: '' }
  return { status: 200, headers: [['Content-Type', contentType], ...caching], body }
}

/** Compared weakly: a cache on the way may have made the tag weak. */
function has(lines: readonly string[], etag: string): boolean {
  const tags = lines.flatMap((line) => line.split(',')).map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}
