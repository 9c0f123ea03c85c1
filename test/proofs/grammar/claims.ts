/** Claims that a verifier with issuer, audience, required `exp` and `sub` must refuse, under a signature that holds. */
import { family, type Mutation, type Place } from './mutation.ts'
import { AUDIENCE, ISSUER, LEEWAY_SECONDS, NOW } from './settings.ts'
import { type ClaimText, encode, signed, writeClaims } from './subject.ts'

type Change = (place: Place) => string

const NEAR_MISSES: readonly ((text: string) => string)[] = [
  (text) => text.toUpperCase(),
  (text) => `${text}/`,
  (text) => `${text} `,
  (text) => ` ${text}`,
  (text) => `${text}\0`,
  (text) => `${text}.evil.example`,
  (text) => text.slice(0, -1),
  (text) => text.slice(1),
  (text) => text.replace('a', '\u0430'),
  (text) => text.replace('s', '\u017f'),
  (text) => `${text},${text}`,
  (text) => encodeURIComponent(text),
  (text) => text.replace('://', ':\\/\\/'),
  () => '',
  () => '*',
  () => '.*',
]

const notANumber: Change = ({ subject: { material }, random }) =>
  random.pick([...TIMES_IN_DISGUISE, random.pick(material.texts), random.pick(material.others)])
const TIMES_IN_DISGUISE = [`"${NOW + 100}"`, `[${NOW + 100}]`, `{"valueOf":${NOW + 100}}`, '1e999', '-1e999', 'null']
const notAString: Change = ({ subject: { material }, random }) =>
  random.pick([random.pick(material.numbers), random.pick(material.others), '""'])
const nearIssuer: Change = ({ random }) => JSON.stringify(random.pick(NEAR_MISSES)(ISSUER))
const nearAudience: Change = ({ random }) => JSON.stringify(random.pick(NEAR_MISSES)(AUDIENCE))
const past: Change = ({ random }) =>
  random.pick([
    String(NOW - LEEWAY_SECONDS - random.below(1e9)),
    String(NOW - LEEWAY_SECONDS - random.below(1e6) / 1000),
    String(-random.below(2 ** 31)),
    '-0',
    '1e-300',
    '-1e300',
  ])
const future: Change = ({ random }) =>
  random.pick([
    String(NOW + LEEWAY_SECONDS + 1 + random.below(1e9)),
    String(NOW + LEEWAY_SECONDS + 0.001 + random.below(1e6) / 1000),
    '1e300',
    '9007199254740993',
  ])
const arrayAround =
  (value: string): Change =>
  ({ subject: { material }, random }) =>
    random.pick([`["${value}"]`, `[["${value}"]]`, `{"0":"${value}"}`, `[${random.pick(material.texts)},"${value}"]`])
const audienceAmongOthers: Change = ({ subject: { material }, random }) =>
  random.pick([
    `["${AUDIENCE}",${random.pick(material.numbers)}]`,
    `["${AUDIENCE}",${random.pick(material.others)}]`,
    `{"0":"${AUDIENCE}","length":1}`,
    `[["${AUDIENCE}"]]`,
    '[]',
    'null',
  ])

export const hostileClaims: readonly Mutation[] = family('claims', true, {
  'exp missing': without('exp'),
  'exp in the past': change('exp', past),
  'exp not a number': change('exp', notANumber),
  'nbf in the future': change('nbf', future),
  'nbf not a number': change('nbf', notANumber),
  'iat in the future': change('iat', future),
  'iat not a number': change('iat', notANumber),
  'iss missing': without('iss'),
  'iss nearly right': change('iss', nearIssuer),
  'iss not a string': change('iss', notAString),
  'iss in an array': change('iss', arrayAround(ISSUER)),
  'aud missing': without('aud'),
  'aud nearly right': change('aud', nearAudience),
  'aud not a string': change('aud', notAString),
  'aud nearly right in an array': change('aud', (place) => `[${nearAudience(place)}]`),
  'aud among what is no string': change('aud', audienceAmongOthers),
  'sub missing': without('sub'),
  'sub not a string': change('sub', notAString),
  'jti not a string': change('jti', notAString),
  'claims under __proto__': ({ subject, original }) =>
    signed(subject, original.header, encode(`{"__proto__":${writeClaims(original.claims)}}`)),
  'claims one level down': ({ subject, original }) =>
    signed(subject, original.header, encode(`{"claims":${writeClaims(original.claims)}}`)),
  'exp beside its look-alikes': ({ subject, original, random }) => {
    const name = random.pick(['Exp', 'EXP', 'exp ', 'e\u0445p', 'exp\0', 'expires', '\ufeffexp'])
    return withClaims({ subject, original }, rename(original.claims, 'exp', name))
  },
})

function without(name: string): Mutation['make'] {
  return (place) =>
    withClaims(
      place,
      place.original.claims.filter(([own]) => own !== name),
    )
}

function change(name: string, value: Change): Mutation['make'] {
  return (place) => {
    const text = value(place)
    return withClaims(
      place,
      place.original.claims.map((claim): ClaimText => (claim[0] === name ? [name, text] : claim)),
    )
  }
}

function rename(claims: readonly ClaimText[], from: string, to: string): readonly ClaimText[] {
  return claims.map(([name, text]) => [name === from ? to : name, text])
}

function withClaims({ subject, original }: Pick<Place, 'subject' | 'original'>, claims: readonly ClaimText[]): string {
  return signed(subject, original.header, encode(writeClaims(claims)))
}
