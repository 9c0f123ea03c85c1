/** Both generations of the client of MCP, as one who wires them up sees them. */
import { CLIENT_ID, REDIRECT_URI } from './foreign-server.ts'
import { moduleIn } from './installed.ts'

/** What a client keeps between two connections: tokens, its registration, what it is about to ask. */
export interface ClientMemory {
  readonly redirectUrl: string
  readonly clientMetadata: object
  tokens(): Tokens | undefined
  saveTokens(tokens: Tokens): void
  clientInformation(): object | undefined
  saveClientInformation(information: object): void
  redirectToAuthorization(url: URL): void
  saveCodeVerifier(verifier: string): void
  codeVerifier(): string
  discoveryState(): object | undefined
  saveDiscoveryState(state: object): void
  /** Where the client binds its tokens to a key: SDK 2 alone. */
  dpop?(): object
  validateResourceURL?(): Promise<URL>
}

/** Tokens as the authorization server gave them. */
export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope?: string
}

/** A connection to one server. */
export interface Connection extends AsyncDisposable {
  /** @returns the text that the tool said */
  readonly call: (tool: string, parameters?: object) => Promise<string>
}

/** One SDK. */
export interface SdkClient {
  readonly name: string
  readonly version: string
  /** @throws {Error} of the SDK's own; `UnauthorizedError` once the user was sent to the authorization server */
  readonly connect: (url: URL, memory: ClientMemory) => Promise<Connection>
  /** A key, and proofs of it; undefined where the SDK knows none. */
  readonly createProofs: (() => Promise<object>) | undefined
  /** Gets tokens for what the authorization server answered. */
  readonly finish: (url: URL, memory: ClientMemory, answer: URLSearchParams) => Promise<void>
}

interface Transport {
  finishAuth(answer: string | URLSearchParams): Promise<void>
}

interface Client {
  connect(transport: Transport): Promise<void>
  callTool(call: object): Promise<{ readonly content: readonly { readonly text?: string }[] }>
  close(): Promise<void>
}

interface Sdk {
  readonly Client: new (info: object) => Client
  readonly DpopSession?: { create(): Promise<object> }
  readonly StreamableHTTPClientTransport: new (url: URL, options: object) => Transport
}

/** Both SDKs, from where they are installed. */
export async function loadSdkClients(installed: string): Promise<readonly SdkClient[]> {
  const first = {
    ...(await moduleIn(installed, '@modelcontextprotocol/sdk/dist/esm/client/index.js')),
    ...(await moduleIn(installed, '@modelcontextprotocol/sdk/dist/esm/client/streamableHttp.js')),
  }
  const second = await moduleIn(installed, '@modelcontextprotocol/client/dist/index.mjs')
  return [
    // SDK 1 knows the code alone, SDK 2 compares `iss` too.
    sdkClient('SDK 1', '1.32.2', first as unknown as Sdk, (answer) => answer.get('code') ?? ''),
    sdkClient('SDK 2', '2.4.0', second as unknown as Sdk, (answer) => answer),
  ]
}

function sdkClient(
  name: string,
  version: string,
  { Client, DpopSession, StreamableHTTPClientTransport }: Sdk,
  read: (answer: URLSearchParams) => string | URLSearchParams,
): SdkClient {
  const transportTo = (url: URL, authProvider: ClientMemory) => new StreamableHTTPClientTransport(url, { authProvider })
  return {
    name,
    version,
    createProofs: DpopSession && (() => DpopSession.create()),
    connect: async (url, memory) => {
      const client = new Client({ name: 'proof', version: '1.0.0' })
      await client.connect(transportTo(url, memory))
      return {
        call: async (tool, parameters = {}) => {
          const { content } = await client.callTool({ name: tool, arguments: parameters })
          return content.map(({ text }) => text ?? '').join('\n')
        },
        [Symbol.asyncDispose]: () => client.close(),
      }
    },
    finish: (url, memory, answer) => transportTo(url, memory).finishAuth(read(answer)),
  }
}

/** A memory, and the address to which its user was sent last. */
export interface KeptMemory extends ClientMemory {
  sentTo(): URL | undefined
  /** Forgets the tokens, or the refresh token alone. */
  forget(what: 'tokens' | 'refresh_token'): void
}

/** What a memory begins with. */
export interface MemoryOptions {
  /** Where its client is registered. */
  readonly issuer: string
  readonly onTokens?: () => void
  /** What `createProofs` of an SDK gives. */
  readonly proofs?: object
  /** Another resource than the one that the metadata name. */
  readonly asksFor?: string
}

export function createMemory({ issuer, onTokens, proofs, asksFor }: MemoryOptions): KeptMemory {
  let tokens: Tokens | undefined
  let information: object = { client_id: CLIENT_ID, issuer }
  let discovered: object | undefined
  let verifier = ''
  let sent: URL | undefined
  return {
    redirectUrl: REDIRECT_URI,
    clientMetadata: { client_name: 'proof', redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' },
    tokens: () => tokens,
    saveTokens: (next) => {
      tokens = next
      onTokens?.()
    },
    clientInformation: () => information,
    saveClientInformation: (next) => {
      information = next
    },
    redirectToAuthorization: (url) => {
      sent = url
    },
    saveCodeVerifier: (next) => {
      verifier = next
    },
    codeVerifier: () => verifier,
    discoveryState: () => discovered,
    saveDiscoveryState: (next) => {
      discovered = next
    },
    sentTo: () => sent,
    forget: (what) => {
      const { refresh_token: _, ...rest } = tokens ?? { access_token: '' }
      tokens = what === 'tokens' || !tokens ? undefined : rest
    },
    ...(proofs && { dpop: () => proofs }),
    ...(asksFor !== undefined && { validateResourceURL: async () => new URL(asksFor) }),
  }
}
