/** The comparison is fair: every library accepts the others' tokens and refuses the same ones. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { SecretAlgorithm } from '@latchkey/tokens'
import { fastJwtPeer } from '../peers/fast-jwt.ts'
import { josePeer } from '../peers/jose.ts'
import { jsonwebtokenPeer } from '../peers/jsonwebtoken.ts'
import { latchkeyPeer } from '../peers/latchkey.ts'
import { oneHmac, twoHashes } from '../peers/primitives.ts'
import { createPool } from './pool.ts'

const algorithms: readonly SecretAlgorithm[] = ['HS256', 'HS384', 'HS512']

for (const alg of algorithms) {
  describe(`with ${alg}`, async () => {
    const { options, claims, tokens } = await createPool(alg, 20)
    const [first] = claims
    assert.ok(first)
    const foreign = algorithms.find((other) => other !== alg) ?? alg
    const peers = {
      latchkey: latchkeyPeer(options),
      'fast-jwt': fastJwtPeer(options),
      jose: await josePeer(options),
      jsonwebtoken: jsonwebtokenPeer(options),
    }

    for (const [name, { sign, verify }] of Object.entries(peers)) {
      test(`${name} reads the pool's claims as they were written`, async () => {
        for (const [i, token] of tokens.entries()) assert.deepEqual({ ...(await verify(token)) }, claims[i])
      })

      test(`${name} signs what every other accepts, with no claim added or lost`, async () => {
        const token = await sign(first)
        for (const other of Object.values(peers)) assert.deepEqual({ ...(await other.verify(token)) }, first)
      })

      for (const [what, refused] of [
        ['has expired', { ...first, exp: first.iat - 60 }],
        ['is not valid yet', { ...first, nbf: first.iat + 600 }],
        ['names another issuer', { ...first, iss: 'https://other.example.com' }],
        ['names another audience', { ...first, aud: 'https://other.example.com' }],
      ] as const) {
        test(`${name} refuses a token that ${what}`, async () => {
          const token = await latchkeyPeer(options).sign(refused)
          await assert.rejects(async () => verify(token))
        })
      }

      test(`${name} refuses a token that another secret or algorithm has signed`, async () => {
        const strangers = [
          { ...options, secret: Buffer.alloc(64, 'another secret') },
          { ...options, alg: foreign },
        ]
        for (const stranger of strangers) {
          const token = await latchkeyPeer(stranger).sign(first)
          await assert.rejects(async () => verify(token))
        }
      })
    }

    test('both primitives make the HMAC that signs a token', () => {
      for (const token of tokens) {
        const dot = token.lastIndexOf('.')
        const input = token.slice(0, dot)
        const mac = createHmac(`sha${alg.slice(2)}`, options.secret)
          .update(input)
          .digest('base64url')
        assert.equal(mac, token.slice(dot + 1))
        for (const primitive of [twoHashes, oneHmac]) assert.equal(primitive(alg, options.secret)(input), mac)
      }
    })
  })
}
