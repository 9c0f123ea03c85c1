/** openid-client as a relying party: a client with a secret, a public one, and one that signs. */
import { webcrypto } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { expect } from '../proofs/expect.ts'
import { CLIENT_ID, REDIRECT_URI } from './foreign-server.ts'
import { moduleIn } from './installed.ts'
import { makeOwnServer, type OwnServer, type People } from './own-server.ts'

interface Configuration {
  serverMetadata(): Readonly<Record<string, unknown>>
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope?: string
  claims(): Readonly<Record<string, unknown>> | undefined
}

type Form = Readonly<Record<string, string>>

/** The parts that are used. */
interface Library {
  readonly allowInsecureRequests: (configuration: Configuration) => void
  readonly enableNonRepudiationChecks: (configuration: Configuration) => void
  readonly None: () => object
  readonly ClientSecretBasic: (secret: string) => object
  readonly ClientSecretPost: (secret: string) => object
  readonly PrivateKeyJwt: (key: object) => object
  readonly skipSubjectCheck: symbol
  discovery(
    server: URL,
    clientId: string,
    metadata: object,
    authentication: object,
    options: object,
  ): Promise<Configuration>
  randomPKCECodeVerifier(): string
  randomNonce(): string
  randomState(): string
  calculatePKCECodeChallenge(verifier: string): Promise<string>
  buildAuthorizationUrl(configuration: Configuration, parameters: Form): URL
  authorizationCodeGrant(configuration: Configuration, at: URL, checks: object): Promise<Tokens>
  refreshTokenGrant(configuration: Configuration, token: string, parameters?: Form): Promise<Tokens>
  fetchUserInfo(
    configuration: Configuration,
    token: string,
    subject: string,
  ): Promise<Readonly<Record<string, unknown>>>
  tokenIntrospection(configuration: Configuration, token: string): Promise<Readonly<Record<string, unknown>>>
  tokenRevocation(configuration: Configuration, token: string): Promise<void>
}

const SCOPE = 'openid profile email offline_access'

/** What one client goes through. */
interface Flow {
  readonly library: Library
  readonly server: OwnServer
  readonly configuration: Configuration
}

export async function proveOpenidClient(installed: string, people: People): Promise<void> {
  const library = (await moduleIn(installed, 'openid-client/build/index.js')) as unknown as Library
  await using server = await makeOwnServer(people)
  const { issuer } = server
  using folder = scratchFolder()
  const { privateKey, jwksFile } = await signingKey(folder.path)
  const words = (id: string) => ['clients', 'create', id, '--name', id, '--redirect-uris', REDIRECT_URI]
  const { secret } = await server.latchkey(words('web'))
  await server.latchkey([...words('signer'), '--jwks-file', jwksFile])
  await server.open([])

  const parties = {
    'a public client': [CLIENT_ID, library.None()],
    client_secret_basic: ['web', library.ClientSecretBasic(String(secret))],
    client_secret_post: ['web', library.ClientSecretPost(String(secret))],
    private_key_jwt: ['signer', library.PrivateKeyJwt(privateKey)],
  } as const
  for (const [how, [id, authentication]] of Object.entries(parties)) {
    console.log(` ${how}`)
    const execute = [library.allowInsecureRequests, library.enableNonRepudiationChecks]
    const configuration = await library.discovery(new URL(issuer), id, {}, authentication, { execute })
    expect(configuration.serverMetadata()['issuer'] === issuer, 'finds the server (OpenID Connect Discovery)')
    await provesFlow({ library, server, configuration }, id)
  }
  const options = { execute: [library.allowInsecureRequests], algorithm: 'oauth2' }
  const other = await library.discovery(new URL(issuer), CLIENT_ID, {}, library.None(), options)
  expect(other.serverMetadata()['issuer'] === issuer, 'and at the place of RFC 8414')
}

async function provesFlow(flow: Flow, clientId: string): Promise<void> {
  const { library, server, configuration } = flow
  const browser = server.newBrowser()
  const first = await asked(flow, { scope: SCOPE, prompt: 'login', max_age: '600' })
  const back = await browser.answerOf(first.url, REDIRECT_URI)
  console.log(`  (pages: ${browser.pages().join(', ')})`)
  const tokens = await library.authorizationCodeGrant(configuration, called(back), { ...first.checks, maxAge: 600 })
  const claims = tokens.claims() ?? {}
  expect(claims['sub'] === server.subject && claims['aud'] === clientId, `code, and id_token of ${claims['sub']}`)
  const info = await library.fetchUserInfo(configuration, tokens.access_token, server.subject)
  expect(info['preferred_username'] !== undefined, `userinfo: ${JSON.stringify(info)}`)

  const silent = await asked(flow, { scope: SCOPE, prompt: 'none' })
  const again = await browser.answerOf(silent.url, REDIRECT_URI)
  const quiet = await library.authorizationCodeGrant(configuration, called(again), silent.checks)
  expect(browser.pages().length === 0 && quiet.claims()?.['sub'] === server.subject, 'prompt=none: a code and no page')
  const stranger = await asked(flow, { scope: SCOPE, prompt: 'none' })
  const refused = await library
    .authorizationCodeGrant(
      configuration,
      called(await server.newBrowser().answerOf(stranger.url, REDIRECT_URI)),
      stranger.checks,
    )
    .catch(errorOf)
  expect(refused === 'login_required', `prompt=none in another browser: ${refused}`)

  const refreshed = await library.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
  expect(refreshed.claims()?.['sub'] === server.subject, 'refreshes, and gets an id_token that is valid')
  const reused = await library.authorizationCodeGrant(configuration, called(again), silent.checks).catch(errorOf)
  expect(reused === 'invalid_grant', `a code for the second time: ${reused}`)
  if (clientId !== CLIENT_ID) {
    const known = await library.tokenIntrospection(configuration, refreshed.access_token)
    expect(known['active'] === true, 'introspects its own token')
  }
  await library.tokenRevocation(configuration, refreshed.refresh_token ?? '')
  const gone = await library.refreshTokenGrant(configuration, refreshed.refresh_token ?? '').catch(errorOf)
  expect(gone === 'invalid_grant', `revokes its refresh token: ${gone}`)
}

async function asked({ library, configuration }: Flow, parameters: Form) {
  const pkceCodeVerifier = library.randomPKCECodeVerifier()
  const [expectedNonce, expectedState] = [library.randomNonce(), library.randomState()]
  const url = library.buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT_URI,
    code_challenge: await library.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: expectedNonce,
    state: expectedState,
    ...parameters,
  })
  return { url, checks: { pkceCodeVerifier, expectedNonce, expectedState, idTokenExpected: true } }
}

function called(answer: URLSearchParams): URL {
  return new URL(`${REDIRECT_URI}?${answer}`)
}

function errorOf(error: unknown): string {
  const { error: named, message } = error as { readonly error?: string; readonly message: string }
  return named ?? message
}

/** A key pair of the client: what it signs with, and a file of what it registers. */
export async function signingKey(
  folder: string,
): Promise<{ readonly privateKey: webcrypto.CryptoKey; readonly jwksFile: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const jwk = { ...(await webcrypto.subtle.exportKey('jwk', publicKey)), kid: 'proof', alg: 'ES256', use: 'sig' }
  const jwksFile = join(folder, 'jwks.json')
  writeFileSync(jwksFile, JSON.stringify({ keys: [jwk] }))
  return { privateKey, jwksFile }
}
