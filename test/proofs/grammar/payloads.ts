/** Payloads: spoiled JSON under a signature that holds, and changed claims under one that does not. */
import { jsonFaults } from './json-faults.ts'
import { family, type Mutation, type Place } from './mutation.ts'
import { AUDIENCE, NOW } from './settings.ts'
import { encode, signed, writeClaims } from './subject.ts'

export const spoiledPayloads: readonly Mutation[] = family(
  'payload',
  true,
  Object.fromEntries(
    Object.entries(jsonFaults).map(([name, spoil]) => [
      name,
      ({ subject, original, random }: Place) =>
        signed(subject, original.header, encode(spoil(writeClaims(original.claims), random))),
    ]),
  ),
)

/** What an attacker would like to be told: the old signature over new claims. */
export const unsignedPayloads: readonly Mutation[] = family('unsigned', false, {
  'another subject': rewritten(({ random }) => ['sub', JSON.stringify(`user-${random.below(1e12)}`)]),
  'a later exp': rewritten(({ random }) => ['exp', String(NOW + 1000 + random.below(1e12))]),
  'another audience': rewritten(({ random }) => ['aud', `["${AUDIENCE}","api://${random.below(1e9)}"]`]),
  'a claim more': ({ original, random, subject: { material } }) =>
    replaced(
      original,
      writeClaims([
        ...original.claims,
        [`x${random.below(1e9)}`, random.pick([...material.numbers, ...material.texts])],
      ]),
    ),
  'a value of fast-check': rewritten(({ original, random, subject: { material } }) => [
    random.pick(original.claims)[0],
    random.pick(random.pick([material.texts, material.numbers, material.others])),
  ]),
  'another order': ({ original, random }) => {
    const turn = 1 + random.below(original.claims.length - 1)
    return replaced(original, writeClaims([...original.claims.slice(turn), ...original.claims.slice(0, turn)]))
  },
  'white space': ({ original, random }) =>
    replaced(
      original,
      `${writeClaims(original.claims)}${random.pick([' ', '\n', '\t', '\r'])}${' '.repeat(random.below(40))}`,
    ),
  'one byte': ({ original, random }) => {
    const bytes = Buffer.from(original.payload, 'base64url')
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return `${original.header}.${bytes.toString('base64url')}.${original.signature}`
  },
  'some bytes': ({ original, random }) => {
    const bytes = Buffer.from(original.payload, 'base64url')
    for (let i = 0; i < 4; i++) bytes[random.below(bytes.length)] = random.below(256)
    return `${original.header}.${bytes.toString('base64url')}.${original.signature}`
  },
  "another token's": ({ original, random, subject: { originals } }) =>
    `${original.header}.${random.pick(originals).payload}.${original.signature}`,
})

function rewritten(claim: (place: Place) => readonly [string, string]): Mutation['make'] {
  return (place) => {
    const [name, text] = claim(place)
    return replaced(
      place.original,
      writeClaims(place.original.claims.map((own) => (own[0] === name ? [name, text] : own))),
    )
  }
}

function replaced({ header, signature }: Place['original'], payloadText: string): string {
  return `${header}.${encode(payloadText)}.${signature}`
}
