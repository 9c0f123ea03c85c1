/** Edits that know nothing of tokens: characters changed, cut out, put in, doubled and spliced, anywhere. */
import { family, type Mutation } from './mutation.ts'
import type { Random } from './random.ts'

const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', '.']

export const editedCharacters: readonly Mutation[] = family('characters', false, {
  'one of the alphabet': ({ original: { token }, random }) => edited(token, 1, random, inAlphabet),
  'some of the alphabet': ({ original: { token }, random }) => edited(token, 2 + random.below(7), random, inAlphabet),
  'one of any kind': ({ original: { token }, random }) => edited(token, 1, random, ofAnyKind),
  'one bit': ({ original: { token }, random }) => {
    const at = random.below(token.length)
    return replaced(token, at, at + 1, String.fromCharCode(token.charCodeAt(at) ^ (1 << random.below(8))))
  },
  'cut out': ({ original: { token }, random }) => {
    const at = random.below(token.length)
    return replaced(token, at, at + 1 + random.below(8), '')
  },
  'cut short': ({ original: { token }, random }) => token.slice(0, random.below(token.length)),
  'put in': ({ original: { token }, random }) => {
    const at = random.below(token.length)
    const text = Array.from({ length: 1 + random.below(8) }, () => inAlphabet(random)).join('')
    return replaced(token, at, at, text)
  },
  doubled: ({ original: { token }, random }) => {
    const at = random.below(token.length)
    return replaced(token, at, at, token.slice(at, at + 1 + random.below(64)))
  },
  'two exchanged': ({ original: { token }, random }) => {
    const [a, b] = [random.below(token.length), random.below(token.length)]
    return replaced(replaced(token, a, a + 1, token.charAt(b)), b, b + 1, token.charAt(a))
  },
  "spliced with another token's": ({ original: { token }, random, subject: { originals } }) => {
    const at = random.below(token.length)
    return token.slice(0, at) + random.pick(originals).token.slice(at)
  },
  noise: ({ random }) =>
    Array.from({ length: random.below(200) }, () => (random.oneIn(3) ? ofAnyKind(random) : inAlphabet(random))).join(
      '',
    ),
})

function edited(token: string, times: number, random: Random, character: (random: Random) => string): string {
  let text = token
  for (let i = 0; i < times; i++) {
    const at = random.below(text.length)
    text = replaced(text, at, at + 1, character(random))
  }
  return text
}

function replaced(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to)
}

function inAlphabet(random: Random): string {
  return random.pick(ALPHABET)
}

/** Lone surrogates among them. */
function ofAnyKind(random: Random): string {
  return String.fromCharCode(random.below(random.oneIn(2) ? 0x100 : 0x1_0000))
}
