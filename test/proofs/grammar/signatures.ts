/** Signatures that nobody's key made, in canonical base64url, over the untouched text of a good token. */
import { family, type Mutation } from './mutation.ts'
import type { Random } from './random.ts'
import { encode, type Original } from './subject.ts'

type Spoil = (bytes: Buffer, random: Random) => Uint8Array | string

/** Orders of the groups, for integers that are zero modulo them: P-256, P-384, P-521, secp256k1, Ed25519. */
const ORDERS: readonly bigint[] = [
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn,
]

export const spoiledSignatures: readonly Mutation[] = [
  ...family('signature', false, {
    'a bit': spoiled(flipped),
    'some bytes': spoiled((bytes, random) => {
      for (let i = 0; i < 4; i++) bytes[random.below(bytes.length)] = random.below(256)
      return bytes
    }),
    random: spoiled((bytes, random) => bytes.map(() => random.below(256))),
    'all one byte': spoiled((bytes, random) => bytes.fill(random.pick([0x00, 0xff, 0x01, 0x7f, 0x80]))),
    'cut short': spoiled((bytes, random) => bytes.subarray(0, random.below(bytes.length))),
    'cut at the front': spoiled((bytes, random) => bytes.subarray(1 + random.below(bytes.length - 1))),
    longer: spoiled((bytes, random) => Buffer.concat([bytes, randomBytes(1 + random.below(64), random)])),
    'longer at the front': spoiled((bytes, random) => Buffer.concat([Buffer.alloc(1 + random.below(4)), bytes])),
    'halves swapped': spoiled((bytes) =>
      Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
    ),
    backwards: spoiled((bytes) => bytes.reverse()),
    'half zero': spoiled((bytes, random) => {
      const half = bytes.length >> 1
      return random.oneIn(2) ? bytes.fill(0, half) : bytes.fill(0, 0, half)
    }),
    'a half that is the order': spoiled((bytes, random) => {
      const half = bytes.length >> 1
      const order = random
        .pick(ORDERS)
        .toString(16)
        .slice(-2 * half)
        .padStart(2 * half, '0')
      return Buffer.concat(
        random.oneIn(2)
          ? [bytes.subarray(0, half), Buffer.from(order, 'hex')]
          : [Buffer.from(order, 'hex'), bytes.subarray(half)],
      )
    }),
    'S plus the order of Ed25519': spoiled((bytes) => {
      const half = bytes.length >> 1
      const sum = (littleEndian(bytes.subarray(half)) + (ORDERS[4] ?? 0n)) & ((1n << BigInt(8 * half)) - 1n)
      const s = Buffer.from(sum.toString(16).padStart(2 * half, '0'), 'hex').reverse()
      return Buffer.concat([bytes.subarray(0, half), s])
    }),
    DER: spoiled((bytes) => {
      const half = bytes.length >> 1
      const integers = [bytes.subarray(0, half), bytes.subarray(half)].map((integer) =>
        Buffer.concat([Buffer.from([0x02, half & 0xff]), integer]),
      )
      return Buffer.concat([Buffer.from([0x30, (2 * half + 4) & 0xff]), ...integers])
    }),
    hexadecimal: spoiled((bytes) => bytes.toString('hex')),
    'base64 twice': spoiled((bytes) => bytes.toString('base64url')),
    "another token's": ({ original, random, subject: { originals } }) =>
      withSignature(original, random.pick(originals).signature),
    "a stranger's": ({ original, random, subject: { signAsStranger } }) => {
      const payload = random.oneIn(2) ? original.payload : encode(`{"sub":"user-${random.below(1e12)}"}`)
      const signingInput = `${original.header}.${payload}`
      return `${signingInput}.${signAsStranger(signingInput)}`
    },
  }),
]

function spoiled(spoil: Spoil): Mutation['make'] {
  return ({ original, random }) =>
    withSignature(original, encode(spoil(Buffer.from(original.signature, 'base64url'), random)))
}

function withSignature({ header, payload }: Original, signature: string): string {
  return `${header}.${payload}.${signature}`
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return bytes
}

function randomBytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)))
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`)
}
