/** What PyJWT says of a token that is not three parts of base64url with JSON in two of them. */
import type { TokenRefusal } from '../../refusal.ts'
import { pythonJsonComplaint, pythonUtf8Complaint } from './python-json.ts'

export function describePythonSegment({ part, reason }: TokenRefusal, token: string): string {
  if (reason === 'too_few_segments') return 'Not enough segments'
  // PyJWT splits at the first and the last dot: the header is read first, and a payload with a dot in it has no valid padding.
  if (reason === 'too_many_segments' || reason === 'jwe')
    return token.startsWith('.') ? `Invalid header string: ${complaint('', 'json')}` : 'Invalid payload padding'
  const [header = '', payload = '', signature = ''] = token.split('.')
  if (part === 'signature') return lacksPadding(signature) ? 'Invalid crypto padding' : 'Signature verification failed'
  if (part !== 'header' && part !== 'payload') return 'Signature verification failed'
  const segment = part === 'header' ? header : payload
  if (lacksPadding(segment)) return `Invalid ${part} padding`
  if (reason !== 'base64url') return `Invalid ${part} string: ${complaint(segment, reason)}`
  // A spelling that Python would accept. It is refused here with the words for a wrong signature.
  return part === 'payload' ? 'Signature verification failed' : 'Invalid header string: not base64url'
}

function complaint(segment: string, reason: string | undefined): string {
  const base64 = readByPython(segment).replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0))
  const utf8 = pythonUtf8Complaint(bytes)
  if (utf8 !== undefined) return utf8
  if (reason === 'not_an_object') return 'must be a json object'
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return pythonJsonComplaint(text) ?? (reason === 'duplicate_name' ? 'a name stands twice' : 'must be a json object')
}

/** PyJWT pads by the segment's length; Python may then still find padding missing. */
function lacksPadding(segment: string): boolean {
  const read = readByPython(segment).length
  const padding = segment.split('=').length - 1 + ((4 - (segment.length % 4)) % 4)
  return read % 4 === 1 || (4 - (read % 4)) % 4 > padding
}

/** Python drops characters outside the alphabet and reads up to the padding. */
function readByPython(segment: string): string {
  return (segment.split('=', 1)[0] ?? '').replaceAll(/[^A-Za-z0-9+/_-]/g, '')
}
