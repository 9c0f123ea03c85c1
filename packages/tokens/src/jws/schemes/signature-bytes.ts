/** A signature on the wire, back as bytes: only its one spelling, only at its one length. */
import type { Buffer } from 'node:buffer'
import { decodeCanonicalBase64url } from '../../encoding/base64url.ts'

/** @returns undefined for text that is not the canonical base64url of exactly so many bytes: a second spelling of a good signature */
export function signatureBytes(text: string, length: number): Buffer | undefined {
  return text.length === Math.ceil((length * 4) / 3) ? decodeCanonicalBase64url(text) : undefined
}
