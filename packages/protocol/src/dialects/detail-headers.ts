/** The headers of a bare HTTP message: the same in every dialect (RFC 9110 §10.2). */
import type { HeaderLine } from '../message.ts'
import type { HttpDetail } from './dialect.ts'

/** `Allow`, `Location` and `Retry-After`, each when it is known. */
export function detailHeaders({ allow, location, retryAfterSeconds }: HttpDetail): readonly HeaderLine[] {
  const headers: HeaderLine[] = []
  if (allow) headers.push(['Allow', allow.join(', ')])
  if (location !== undefined) headers.push(['Location', encodeForbidden(location)])
  if (retryAfterSeconds !== undefined) headers.push(['Retry-After', String(Math.ceil(retryAfterSeconds))])
  return headers
}

/** A location is made from what a client asked for, so characters outside a URL are percent-encoded, line breaks above all. */
function encodeForbidden(location: string): string {
  return location.toWellFormed().replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent)
}
