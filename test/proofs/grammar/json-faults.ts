/** JSON that must be refused: what a lenient reader takes for the object that it is not. */
import type { Random } from './random.ts'

/** Spoils the text of a JSON object that has at least one member. */
export type JsonFault = (text: string, random: Random) => string | Uint8Array

const DEPTHS = [16, 17, 40, 400]

export const jsonFaults: Readonly<Record<string, JsonFault>> = {
  'in an array': (text) => `[${text}]`,
  'in a string': (text) => JSON.stringify(text),
  'no object': (_, random) => random.pick(['', 'null', 'true', '0', '""', '[]', ' ', 'undefined', 'NaN']),
  'a name twice': (text, random) => {
    const name = firstName(text)
    return random.oneIn(2) ? `{"${name}":1,${text.slice(1)}` : `${text.slice(0, -1)},"${name}":null}`
  },
  'a name twice, once escaped': (text) => {
    const name = firstName(text)
    const escaped = `\\u00${name.charCodeAt(0).toString(16).padStart(2, '0')}`
    return `{"${escaped}${name.slice(1)}":1,${text.slice(1)}`
  },
  'a name twice, deep inside': (text) => `${text.slice(0, -1)},"x":[{"a":{"b":1,"b":2}}]}`,
  'byte order mark': (text) => `\ufeff${text}`,
  'bytes that are no UTF-8': (text, random) => {
    const bad = random.pick([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80]])
    return Buffer.concat([Buffer.from(`${text.slice(0, -1)},"x":"`), Buffer.from(bad), Buffer.from('"}')])
  },
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'comma at the end': (text) => `${text.slice(0, -1)},}`,
  'more after the end': (text, random) => text + random.pick(['x', '{}', ',', '\0', '}', '//', ';', text]),
  'more before the start': (text, random) => random.pick(['x', '{}', ',', '\0', '{', '//', ';', ")]}'\n"]) + text,
  comment: (text) => `${text.slice(0, -1)}/* */}`,
  'not quoted': (text) => text.replace(/"(\w+)"(?=:)/, '$1'),
  'single quotes': (text) => text.replaceAll('"', "'"),
  'cut off': (text, random) => text.slice(0, random.below(text.length)),
  'no JSON number': (text, random) =>
    `${text.slice(0, -1)},"x":${random.pick(['01', '1.', '.5', '+1', '0x1', '1e', '--1', 'Infinity', '1_0', '٣'])}}`,
  'no JSON string': (text, random) =>
    `${text.slice(0, -1)},"x":${random.pick(['"\n"', '"\\x41"', '"\\u12"', '"\0"', '"', '"\\"', '"a" "b"'])}}`,
  'too deep': (text, random) => {
    const depth = random.pick(DEPTHS)
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const)
    return `${text.slice(0, -1)},"x":${open.repeat(depth)}1${close.repeat(depth)}}`
  },
}

function firstName(text: string): string {
  return /"(\w+)"/.exec(text)?.[1] ?? 'x'
}
