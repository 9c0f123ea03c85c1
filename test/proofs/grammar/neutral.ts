/** Changes that a verifier may or may not mind, under a signature that holds: for comparing verifiers, not for forging. */
import { adding } from './headers.ts'
import { family, type Mutation, type Place } from './mutation.ts'
import { AUDIENCE, LEEWAY_SECONDS, NOW } from './settings.ts'
import { type ClaimText, encode, signed, writeClaims } from './subject.ts'

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

export const neutral: readonly Mutation[] = family('neutral', true, {
  'nothing changed': ({ original }) => original.token,
  'signed again': claims(({ original }) => original.claims),
  'exp at a border': claims(changed('exp', (place) => border(place, -1))),
  'nbf at a border': claims(changed('nbf', (place) => border(place, 1))),
  'iat at a border': claims(changed('iat', (place) => border(place, 1))),
  'a fraction of a second': claims(({ original, random }) => {
    const name = random.pick(['exp', 'nbf', 'iat'])
    return original.claims.map(([own, text]) => [own, own === name ? `${text}.${random.below(1000)}` : text])
  }),
  'a number written otherwise': claims(changed('exp', () => `${((NOW + 100) / 1e9).toFixed(9)}e9`)),
  'a claim missing': claims(({ original, random }) => {
    const gone = random.pick(original.claims)[0]
    return original.claims.filter(([name]) => name !== gone)
  }),
  'aud alone in a list': claims(changed('aud', () => `["${AUDIENCE}"]`)),
  'aud among others': claims(changed('aud', () => `["api://a","${AUDIENCE}","api://b"]`)),
  'another order': claims(({ original }) => [...original.claims].reverse()),
  'a claim of fast-check more': claims(({ original, random, subject: { material } }) => [
    ...original.claims,
    [
      random.pick(['name', 'scope', 'nonce', 'toString', 'x']),
      random.pick(random.pick([material.texts, material.others])),
    ],
  ]),
  'a name escaped': payload((text) => text.replace('"exp"', '"\\u0065xp"')),
  'a lone surrogate': payload((text) => `${text.slice(0, -1)},"x":"\\ud800"}`),
  'white space in the JSON': payload((text) => ` ${text.replaceAll(',"', ' ,\n"')}\t`),
  'a member more': header((text) => adding(text, 'x', '{"y":[1,null]}')),
  'b64 true': header((text) => adding(text, 'b64', 'true')),
  'cty JWT': header((text) => adding(text, 'cty', '"JWT"')),
  'no typ': header((text) => JSON.stringify({ ...JSON.parse(text), typ: undefined })),
  'another typ': header((text, { random }) => {
    const typ = random.pick(['jwt', 'application/jwt', 'at+jwt', 'JOSE', 1, null, ['JWT'], 'Application/JWT', ''])
    return JSON.stringify({ ...JSON.parse(text), typ })
  }),
  'the name Ed25519': header((text) => text.replace('"EdDSA"', '"Ed25519"')),
  'white space in the header': header((text) => `\n${text.replaceAll(':', ' : ')} `),
  'the other of two ECDSA signatures': ({ subject, original: { header, payload, signature, token } }) => {
    if (subject.alg !== 'ES256') return token
    const bytes = Buffer.from(signature, 'base64url')
    const s = P256_ORDER - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
    bytes.write(s.toString(16).padStart(64, '0'), 32, 'hex')
    return `${header}.${payload}.${bytes.toString('base64url')}`
  },
})

function claims(change: (place: Place) => readonly ClaimText[]): Mutation['make'] {
  return (place) => signed(place.subject, place.original.header, encode(writeClaims(change(place))))
}

function changed(name: string, value: (place: Place) => string): (place: Place) => readonly ClaimText[] {
  return (place) => {
    const text = value(place)
    return place.original.claims.map((claim) => (claim[0] === name ? [name, text] : claim))
  }
}

/** Seconds around the edge, for every leeway that the policies have. */
function border({ random }: Place, sign: number): string {
  return String(NOW + sign * random.pick([0, LEEWAY_SECONDS, 30]) + random.pick([-1, -0.5, 0, 0.5, 1]))
}

function payload(change: (text: string) => string): Mutation['make'] {
  return ({ subject, original }) => signed(subject, original.header, encode(change(writeClaims(original.claims))))
}

function header(change: (text: string, place: Place) => string): Mutation['make'] {
  return (place) => signed(place.subject, encode(change(place.original.headerText, place)), place.original.payload)
}
