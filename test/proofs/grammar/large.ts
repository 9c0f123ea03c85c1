/** Inputs of up to 16 kB that ask for as much work as they can. */
import { family, type Mutation } from './mutation.ts'
import type { Random } from './random.ts'
import { encode, signed } from './subject.ts'

export const LARGEST_CHARACTERS = 16_384

/** Room for the other two parts, the longest signature (ML-DSA-87) aside. */
const PART_BYTES = 11_000

export const large: readonly Mutation[] = [
  ...family('large', false, {
    dots: ({ random }) => '.'.repeat(size(random)),
    'one letter': ({ random }) => random.pick(['A', '=', '-', ' ', '"', '\0', '\u3042']).repeat(size(random)),
    'a long header': ({ original, random }) => fit(`${encode(work(random))}.${original.payload}.${original.signature}`),
    'a long payload': ({ original, random }) => fit(`${original.header}.${encode(work(random))}.${original.signature}`),
    'a long signature': ({ original: { header, payload }, random }) =>
      fit(`${header}.${payload}.${'A'.repeat(size(random))}`),
    'a long header that is no base64': ({ original, random }) =>
      fit(`${'A'.repeat(PART_BYTES + random.below(4000))}!.${original.payload}.${original.signature}`),
  }),
  // Its signature holds: the payload is parsed in full.
  ...family('large', true, {
    'a long payload, signed': ({ subject, original, random }) => {
      const text = work(random, subject.sign(original.header).length > 2000 ? 6000 : PART_BYTES)
      return signed(subject, original.header, encode(text))
    },
  }),
]

/** JSON, nearly JSON and no JSON, all without an `exp`: refused by whoever understands it. */
function work(random: Random, bytes: number = PART_BYTES): string {
  const fill = (unit: string): string => unit.repeat(Math.floor(bytes / unit.length) - 4)
  return random.pick([
    () => `[${fill('[')}`,
    () => `{"a":${fill('{"a":')}`,
    () => `[${fill('[],')}1]`,
    () => `{"x":[${fill('[],')}1]}`,
    () => `{"x":[${fill('{"a":1},')}1]}`,
    () => `{"a":"${fill('\\"')}"}`,
    () => `{"a":"${fill('\\\\')}"}`,
    () => `{"a":"${fill('\\')}`,
    () => `"${fill('\\\\"')}`,
    () => fill('"'),
    () => fill(':'),
    () => `{"a":${fill('9')}}`,
    () => `{"a":1${fill('0')}e${'9'.repeat(20)}}`,
    () => `{${Array.from({ length: bytes / 9 }, (_, i) => `"${i}":1`).join(',')}}`.slice(0, bytes),
    () => `{${Array.from({ length: bytes / 10 }, (_, i) => `"${i}":1`).join(',')}}`,
    () => `{"a":"${fill('\u00e9')}"}`,
    () => fill(' '),
  ])()
}

function size(random: Random): number {
  return LARGEST_CHARACTERS - random.below(2000)
}

function fit(token: string): string {
  return token.slice(0, LARGEST_CHARACTERS)
}
