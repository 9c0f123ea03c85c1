/** Second spellings: what a lenient base64 reader takes for the same bytes, some of it under a signature that holds over the spelling. */
import { family, type Mutation, type Place } from './mutation.ts'
import type { Random } from './random.ts'
import type { Original } from './subject.ts'

type Respell = (segment: string, random: Random) => string

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const BLANKS = [' ', '\n', '\r\n', '\t', '\0', '\u00a0', '\u200b', '\ufeff', '\v', '\\n']
const SPELLINGS: Readonly<Record<string, Respell>> = {
  padding: (segment, random) => `${segment}${random.pick(['=', '==', '===', '====', '%3D', '.'])}`,
  'an unused bit': (segment) => `${segment.slice(0, -1)}${ALPHABET[ALPHABET.indexOf(segment.slice(-1)) ^ 1]}`,
  // No bytes are so long in base64. Any other length would be one byte more, which may be white space after JSON.
  'a length that nothing has': (segment, random) => {
    const more = (5 - (segment.length % 4)) % 4
    return segment + Array.from({ length: more || 4 }, () => random.pick([...ALPHABET])).join('')
  },
  'the other alphabet': (segment) => {
    const other = segment.replaceAll('-', '+').replaceAll('_', '/')
    return other === segment ? `${segment.slice(0, -1)}+` : other
  },
  'a blank': (segment, random) => inserted(segment, random.pick(BLANKS), random),
  'a stranger to the alphabet': (segment, random) =>
    inserted(segment, random.pick([...'!*~,:;@#$%&()[]{}<>|"\'`^?']), random),
  'a letter with the same low byte': (segment, random) => {
    const at = random.below(segment.length)
    const twin = String.fromCharCode(segment.charCodeAt(at) + 0x100 * (1 + random.below(200)))
    return segment.slice(0, at) + twin + segment.slice(at + 1)
  },
  'percent-encoding': (segment, random) => {
    const at = random.below(segment.length)
    return `${segment.slice(0, at)}%${segment.charCodeAt(at).toString(16)}${segment.slice(at + 1)}`
  },
  'full-width letters': (segment) =>
    segment.replace(/[A-Za-z0-9]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
}

/** The text is changed after signing, in one segment. */
export const respelled: readonly Mutation[] = family(
  'encoding',
  false,
  Object.fromEntries(
    Object.entries(SPELLINGS).flatMap(([name, respell]) =>
      (['header', 'payload', 'signature'] as const).map((part) => [
        `${name} (${part})`,
        ({ original, random }: Place) => join(withPart(original, part, respell(original[part], random))),
      ]),
    ),
  ),
)

/** The odd spelling is what was signed: the signature holds over the text. */
export const respelledAndSigned: readonly Mutation[] = family(
  'signed encoding',
  true,
  Object.fromEntries(
    Object.entries(SPELLINGS).flatMap(([name, respell]) =>
      (['header', 'payload'] as const).map((part) => [
        `${name} (${part})`,
        ({ subject, original, random }: Place) => {
          const { header, payload } = withPart(original, part, respell(original[part], random))
          return `${header}.${payload}.${subject.sign(`${header}.${payload}`)}`
        },
      ]),
    ),
  ),
)

export const wrapped: readonly Mutation[] = family('encoding', false, {
  'something around the token': ({ original: { token }, random }) =>
    random.pick([
      `${token}${random.pick(BLANKS)}`,
      `${random.pick(BLANKS)}${token}`,
      `Bearer ${token}`,
      `"${token}"`,
      `${token};`,
      `${token},${token}`,
      `b'${token}'`,
      `<${token}>`,
    ]),
})

type Parts = Pick<Original, 'header' | 'payload' | 'signature'>

function withPart({ header, payload, signature }: Parts, part: keyof Parts, segment: string): Parts {
  return { header, payload, signature, [part]: segment }
}

function join({ header, payload, signature }: Parts): string {
  return `${header}.${payload}.${signature}`
}

function inserted(segment: string, text: string, random: Random): string {
  const at = random.below(segment.length + 1)
  return segment.slice(0, at) + text + segment.slice(at)
}
