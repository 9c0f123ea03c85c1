/** The examiner: hands out keys and tokens that this Node made, serves a JWK Set well and badly, and checks what comes back. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Algorithm,
  algorithms,
  createSigner,
  createVerifier,
  exportJwk,
  exportPem,
  exportPrivateJwk,
  exportPrivatePem,
  generateKey,
  type Jwk,
  jwk,
  type Key,
  type PublicAlgorithm,
  TokenError,
} from '@latchkey/tokens'
import { CLAIMS, type ForeignKey, type Material, NOW, PASSPHRASE, type VectorGroup } from './exam/material.ts'
import { readVectorGroups } from './vectors.ts'

export interface Examiner extends AsyncDisposable {
  readonly origin: string
  /** How many third-party vectors there are; none when their folder is not beside the repository. */
  readonly vectors: number
  /** Why a token that a runtime signed with one of the examiner's keys is not what it must be; undefined when it is. */
  readonly faultOf: (alg: string, token: string | undefined) => string | undefined
}

export async function startExaminer(): Promise<Examiner> {
  const material = makeMaterial()
  const vectors = readVectorGroups()
  const answers = answersOf(material, vectors)
  // One process runs many tests: a connection must not be closed while it waits for its turn.
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const answer = answers[request.url ?? '']
    if (request.url === '/.well-known/oauth-authorization-server')
      writeMetadata(`http://${request.headers.host}`, response)
    else if (answer) answer(response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    vectors: vectors.reduce((sum, { rows }) => sum + rows.length, 0),
    faultOf: (alg, token) => faultOf(material.keys[alg as Algorithm], token),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** RFC 8414 §3.2 */
function writeMetadata(issuer: string, response: ServerResponse): void {
  const metadata = { issuer, jwks_uri: `${issuer}/jwks.json`, response_types_supported: [] }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata))
}

function faultOf({ half, whole }: ForeignKey, token: string | undefined): string | undefined {
  if (token === undefined) return 'nothing was signed'
  try {
    const { claims } = createVerifier({ keys: jwk(half ?? whole, { optIn: true }), clock: () => NOW }).verify(token)
    return JSON.stringify(claims) === JSON.stringify(CLAIMS) ? undefined : 'other claims were signed'
  } catch (error) {
    if (error instanceof TokenError) return error.code
    throw error
  }
}

function makeMaterial(): Material {
  const rsaHalf = (modulusLength: number, publicExponent = 65_537): Jwk =>
    generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' }) as Jwk
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const encryption = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const
  return {
    keys: Object.fromEntries(algorithms.map((alg) => [alg, foreignKey(alg)])) as Material['keys'],
    encryptedPem: privateKey.export(encryption).toString(),
    shortRsa: rsaHalf(1024),
    smallExponent: rsaHalf(2048, 3),
  }
}

function foreignKey(alg: Algorithm): ForeignKey {
  const options = { extractable: true, kid: `examiner ${alg}` } as const
  const key: Key = generateKey(alg as PublicAlgorithm, alg === 'ES256K' ? { ...options, optIn: true } : options)
  const token = createSigner({ key }).sign(CLAIMS)
  const whole = exportPrivateJwk(key)
  if (key.kind === 'secret') return { whole, token }
  return { whole, half: exportJwk(key), publicPem: exportPem(key), privatePem: exportPrivatePem(key), token }
}

type Answer = (response: ServerResponse) => void

function answersOf(material: Material, vectors: readonly VectorGroup[]): Readonly<Record<string, Answer>> {
  const published = Object.values(material.keys).flatMap(({ half }) => (half ? [half] : []))
  const set = JSON.stringify({ keys: [...published, { kty: 'future', alg: 'FUT1' }] })
  const body =
    (text: string, type = 'application/jwk-set+json'): Answer =>
    (response) =>
      response.writeHead(200, { 'content-type': type }).end(text)
  return {
    '/material.json': body(JSON.stringify(material), 'application/json'),
    '/vectors.json': body(JSON.stringify(vectors), 'application/json'),
    '/jwks.json': body(set),
    '/redirect': (response) => response.writeHead(302, { location: '/jwks.json' }).end(),
    '/text': body(set, 'text/html'),
    '/large': body(`{"keys":[],"more":"${'x'.repeat(300_000)}"}`),
    '/garbage': body('{"keys":['),
    '/list': body('{"keys":{}}'),
    '/silent': () => {},
    '/broken': (response) => response.destroy(),
  }
}
