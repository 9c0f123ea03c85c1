/** Forgeries by what is known to everybody: no signature at all, the public key as a secret, a key that the token brings along. */
import { createHmac } from 'node:crypto'
import { adding } from './headers.ts'
import { family, type Mutation, type Place } from './mutation.ts'
import { encode, type Original } from './subject.ts'

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const

export const confusion: readonly Mutation[] = family('confusion', false, {
  'no signature': ({ original, random }) => {
    const header = withAlg(original, random.pick(['none', 'None', 'NONE', 'nOnE', '']))
    return `${header}.${random.oneIn(2) ? original.payload : payloadOf(random.below(1e9))}.`
  },
  'none, with a signature': ({ original, random }) =>
    `${withAlg(original, random.pick(['none', 'None', 'nonE']))}.${original.payload}.${original.signature}`,
  'its own alg and no signature': ({ original, random }) =>
    `${original.header}.${random.oneIn(2) ? original.payload : payloadOf(random.below(1e9))}.`,
  'HMAC with what is known': ({ subject, original, random }) => {
    const alg = random.pick(['HS256', 'HS384', 'HS512'] as const)
    const header = random.oneIn(4) ? original.header : withAlg(original, alg)
    const signingInput = `${header}.${random.oneIn(2) ? original.payload : payloadOf(random.below(1e9))}`
    const secret = random.pick(subject.knownBytes)
    return `${signingInput}.${createHmac(HASHES[alg], secret).update(signingInput).digest('base64url')}`
  },
  'a key that the token brings along': ({ subject, original, random }) => {
    const jwk = random.pick([
      '{"kty":"oct","k":""}',
      '{"kty":"oct","k":"AAAA"}',
      '{"kty":"OKP","crv":"Ed25519","x":"AA"}',
    ])
    const name = random.pick(['jwk', 'key', 'x5c', 'jwks'])
    return byStranger(subject, encode(adding(original.headerText, name, jwk)), random.below(1e9))
  },
  'a key at an address': ({ subject, original, random }) => {
    const name = random.pick(['jku', 'x5u', 'kid'])
    const { [name]: _, ...header } = JSON.parse(original.headerText) as Record<string, unknown>
    return byStranger(
      subject,
      encode(JSON.stringify({ ...header, [name]: 'https://evil.example/keys' })),
      random.below(1e9),
    )
  },
})

function byStranger({ signAsStranger }: Place['subject'], header: string, user: number): string {
  const signingInput = `${header}.${payloadOf(user)}`
  return `${signingInput}.${signAsStranger(signingInput)}`
}

function payloadOf(user: number): string {
  return encode(`{"iss":"https://auth.example.com","aud":"api://orders","sub":"user-${user}","exp":9999999999}`)
}

function withAlg({ headerText }: Original, alg: string): string {
  return encode(JSON.stringify({ ...JSON.parse(headerText), alg }))
}
