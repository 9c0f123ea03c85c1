/** Decodes a signature: accepts only the canonical spelling and the right length. */
import type { Buffer } from 'node:buffer'
import { decodeCanonicalBase64url } from '../../encoding/base64url.ts'

/** @returns undefined when the text is not the canonical base64url of exactly this many bytes; else a signature would have two spellings */
export function signatureBytes(text: string, length: number): Buffer | undefined {
  return text.length === Math.ceil((length * 4) / 3) ? decodeCanonicalBase64url(text) : undefined
}
