/** Headers that must be refused even under a signature that holds, and changed headers under the old signature. */
import { algorithms } from '@latchkey/tokens'
import { jsonFaults } from './json-faults.ts'
import { family, type Mutation, type Place } from './mutation.ts'
import { encode, signed } from './subject.ts'

const NAMES = [
  ...algorithms,
  ...['none', 'None', 'NONE', 'nOnE', '', 'HS1', 'RS1', 'RSA1_5', 'RSA-OAEP', 'PBES2-HS256+A128KW', 'dir', 'ES256K-R'],
  ...['Ed25519', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'A256GCM', 'HS256/1', '*', 'HS', 'ML-DSA'],
]
const STRANGE_KIDS = ['1', 'null', 'true', '["k1"]', '{"kid":"k1"}', '[]']

export const hostileHeaders: readonly Mutation[] = family('header', true, {
  'another alg': withAlg(({ subject: { names }, random }) => {
    const name = random.pick(NAMES)
    return JSON.stringify(names.includes(name) ? 'none' : name)
  }),
  'alg nearly right': withAlg(({ subject: { alg }, random }) => {
    const near = [alg.toLowerCase(), `${alg} `, ` ${alg}`, `${alg}\0`, `${alg}\n`, alg.slice(0, -1), `${alg}${alg}`]
    return JSON.stringify(random.pick(near))
  }),
  'alg not a string': withAlg(({ subject: { alg, material }, random }) =>
    random.pick([`["${alg}"]`, `{"0":"${alg}"}`, random.pick(material.numbers), random.pick(material.others)]),
  ),
  'alg missing': resigned(({ original }) => JSON.stringify({ ...JSON.parse(original.headerText), alg: undefined })),
  crit: resigned(({ original, random }) =>
    adding(
      original.headerText,
      'crit',
      random.pick(['["exp"]', '[]', '["x"]', '"exp"', 'null', '["alg"]', '{}', '[1]']),
    ),
  ),
  'b64 that is not true': resigned(({ original, random }) =>
    adding(original.headerText, 'b64', random.pick(['false', 'null', '"false"', '0', '[]', '"true"'])),
  ),
  'kid not a string': resigned(({ original, random }) => {
    const { kid: _, ...header } = JSON.parse(original.headerText) as Record<string, unknown>
    return adding(JSON.stringify(header), 'kid', random.pick(STRANGE_KIDS))
  }),
  'kid of no key': resigned(({ original, random }) => {
    const { kid: _, ...header } = JSON.parse(original.headerText) as Record<string, unknown>
    const kids = [
      'k2',
      '',
      'K1',
      '__proto__',
      '../../../dev/null',
      "k1' or '1'='1",
      'constructor',
      `k${random.below(1e9)}`,
    ]
    return adding(JSON.stringify(header), 'kid', JSON.stringify(random.pick(kids)))
  }),
  ...Object.fromEntries(
    Object.entries(jsonFaults).map(([name, spoil]) => [
      `JSON: ${name}`,
      ({ subject, original, random }: Place) =>
        signed(subject, encode(spoil(original.headerText, random)), original.payload),
    ]),
  ),
})

export const unsignedHeaders: readonly Mutation[] = family('unsigned header', false, {
  'a member more': ({ original, random, subject: { material } }) => {
    const text = adding(
      original.headerText,
      `x${random.below(1e9)}`,
      random.pick([...material.texts, ...material.numbers]),
    )
    return `${encode(text)}.${original.payload}.${original.signature}`
  },
  'the key and where to find it': ({ original, random }) => {
    const name = random.pick(['jku', 'x5u', 'jwk', 'x5c', 'x5t', 'cty', 'zip', 'iss'])
    const text = adding(original.headerText, name, `"https://evil.example/${random.below(1e9)}"`)
    return `${encode(text)}.${original.payload}.${original.signature}`
  },
  'another typ': ({ original, random }) => {
    const text = JSON.stringify({ ...JSON.parse(original.headerText), typ: `at+jwt${random.below(1e9)}` })
    return `${encode(text)}.${original.payload}.${original.signature}`
  },
})

/** A header's text with one member more, whose value is JSON text. */
export function adding(headerText: string, name: string, value: string): string {
  return `${headerText.slice(0, -1)},${JSON.stringify(name)}:${value}}`
}

function withAlg(alg: (place: Place) => string): Mutation['make'] {
  return resigned((place) => {
    const { alg: _, ...header } = JSON.parse(place.original.headerText) as Record<string, unknown>
    return Object.keys(header).length === 0
      ? `{"alg":${alg(place)}}`
      : adding(JSON.stringify(header), 'alg', alg(place))
  })
}

function resigned(text: (place: Place) => string): Mutation['make'] {
  return (place) => signed(place.subject, encode(text(place)), place.original.payload)
}
