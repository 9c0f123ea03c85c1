/** oauth4webapi as a relying party: each step by itself, as strictly as it can be asked for. */
import { scratchFolder } from '../cli/scratch-folder.ts'
import { expect } from '../proofs/expect.ts'
import { REDIRECT_URI } from './foreign-server.ts'
import { moduleIn } from './installed.ts'
import { makeOwnServer, type People } from './own-server.ts'
import { signingKey } from './prove-openid-client.ts'

type Members = Readonly<Record<string, unknown>>

interface Metadata extends Members {
  readonly authorization_endpoint: string
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
}

/** The parts that are used. */
interface Library {
  readonly allowInsecureRequests: symbol
  readonly expectNoNonce: symbol
  discoveryRequest(issuer: URL, options: object): Promise<Response>
  processDiscoveryResponse(issuer: URL, response: Response): Promise<Metadata>
  PrivateKeyJwt(key: object): object
  generateRandomCodeVerifier(): string
  generateRandomState(): string
  generateRandomNonce(): string
  calculatePKCECodeChallenge(verifier: string): Promise<string>
  validateAuthResponse(server: Metadata, client: object, at: URL, state: string): URLSearchParams
  authorizationCodeGrantRequest(...given: unknown[]): Promise<Response>
  processAuthorizationCodeResponse(
    server: Metadata,
    client: object,
    response: Response,
    options: object,
  ): Promise<Tokens>
  getValidatedIdTokenClaims(tokens: Tokens): Members | undefined
  validateApplicationLevelSignature(server: Metadata, response: Response, options: object): Promise<void>
  userInfoRequest(server: Metadata, client: object, token: string, options: object): Promise<Response>
  processUserInfoResponse(server: Metadata, client: object, subject: string, response: Response): Promise<Members>
  refreshTokenGrantRequest(...given: unknown[]): Promise<Response>
  processRefreshTokenResponse(server: Metadata, client: object, response: Response): Promise<Tokens>
  validateJwtAccessToken(server: Metadata, request: Request, audience: string, options: object): Promise<Members>
}

export async function proveOauth4webapi(installed: string, people: People): Promise<void> {
  const library = (await moduleIn(installed, 'oauth4webapi/build/index.js')) as unknown as Library
  await using server = await makeOwnServer(people)
  const { issuer, subject } = server
  using folder = scratchFolder()
  const { privateKey, jwksFile } = await signingKey(folder.path)
  const words = ['clients', 'create', 'signer', '--name', 'Signer', '--redirect-uris', REDIRECT_URI]
  await server.latchkey([...words, '--jwks-file', jwksFile])
  await server.open([])

  const insecure = { [library.allowInsecureRequests]: true }
  const at = new URL(issuer)
  for (const algorithm of ['oidc', 'oauth2']) {
    const response = await library.discoveryRequest(at, { ...insecure, algorithm })
    const { issuer: said } = await library.processDiscoveryResponse(at, response)
    expect(said === issuer, `discovery (${algorithm})`)
  }
  const metadata = await library.processDiscoveryResponse(at, await library.discoveryRequest(at, insecure))
  const client = { client_id: 'signer', require_auth_time: true, default_max_age: 600 }
  const signs = library.PrivateKeyJwt(privateKey)
  const [verifier, state, nonce] = [
    library.generateRandomCodeVerifier(),
    library.generateRandomState(),
    library.generateRandomNonce(),
  ]
  const asked = new URL(metadata.authorization_endpoint)
  asked.search = String(
    new URLSearchParams({
      client_id: 'signer',
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid profile email offline_access',
      code_challenge: await library.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...{ state, nonce, max_age: '600' },
    }),
  )
  const answer = await server.answerOf(asked, REDIRECT_URI)
  const back = library.validateAuthResponse(metadata, client, new URL(`${REDIRECT_URI}?${answer}`), state)
  expect(back.get('iss') === issuer, 'the answer, with `iss` and `state`')
  const redeemed = await library.authorizationCodeGrantRequest(
    ...[metadata, client, signs, back, REDIRECT_URI, verifier, insecure],
  )
  const options = { expectedNonce: nonce, requireIdToken: true }
  const tokens = await library.processAuthorizationCodeResponse(metadata, client, redeemed, options)
  await library.validateApplicationLevelSignature(metadata, redeemed, insecure)
  const claims = library.getValidatedIdTokenClaims(tokens)
  expect(
    claims?.['sub'] === subject,
    `the code, by private_key_jwt, and the id_token with its signature: ${claims?.['sub']}`,
  )
  const told = await library.userInfoRequest(metadata, client, tokens.access_token, insecure)
  const info = await library.processUserInfoResponse(metadata, client, subject, told)
  expect(info['sub'] === subject, `userinfo: ${JSON.stringify(info)}`)
  const request = new Request(`${issuer}/any`, { headers: { Authorization: `Bearer ${tokens.access_token}` } })
  const access = await library.validateJwtAccessToken(metadata, request, issuer, insecure)
  expect(access['client_id'] === 'signer', 'its resource server takes the access token (RFC 9068)')
  const again = await library.refreshTokenGrantRequest(...[metadata, client, signs, tokens.refresh_token, insecure])
  const refreshed = await library.processRefreshTokenResponse(metadata, client, again)
  await library.validateApplicationLevelSignature(metadata, again, insecure)
  expect(
    library.getValidatedIdTokenClaims(refreshed)?.['sub'] === subject,
    'refresh, with an id_token and its signature',
  )
}
