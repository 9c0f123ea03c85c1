/** The guard before subscriptions of the real `@nestjs/graphql`, which come over a WebSocket (graphql-ws), with Apollo on Express. */
import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { nestGuard } from '@latchkey/guard/nest'
import { createTestIssuer } from '@latchkey/guard/testing'
import { hostModule } from './tools.ts'

type Decorate = (target: object, key: string, place: unknown) => unknown

interface App {
  useGlobalGuards(guard: object): void
  listen(port: number, host: string): Promise<unknown>
  getHttpServer(): { address(): AddressInfo }
  close(): Promise<void>
}

interface Client {
  iterate(payload: { readonly query: string }): AsyncIterableIterator<{
    readonly data?: unknown
    readonly errors?: readonly { readonly extensions?: object }[]
  }>
  dispose(): unknown
}

const { Module } = hostModule<{ Module(metadata: object): (target: object) => void }>('@nestjs/common')
const { NestFactory } = hostModule<{ NestFactory: { create(...words: unknown[]): Promise<App> } }>('@nestjs/core')
const { ApolloDriver } = hostModule<{ ApolloDriver: object }>('@nestjs/apollo')
const { GraphQLModule, Resolver, Query, Subscription } = hostModule<{
  GraphQLModule: { forRoot(options: object): object }
  Resolver(): (target: object) => void
  Query(name: string): Decorate
  Subscription(name: string): Decorate
}>('@nestjs/graphql')
const { createClient } = hostModule<{ createClient(options: object): Client }>('graphql-ws')
const { WebSocket } = hostModule<{ WebSocket: new (url: string, protocols: string, options: object) => object }>('ws')

const issuer = createTestIssuer()
const auth = nestGuard(issuer.guard())
const good = `Bearer ${issuer.token({ subject: 'roy' })}`
const typeDefs = 'type Query { up: String } type Subscription { greeting: String }'
/** What graphql-ws gives, beside what a request over HTTP gives. */
type Given = { readonly req?: unknown; readonly extra?: { readonly request: IncomingMessage } }

async function start() {
  let subscribed = 0
  class Greetings {
    up() {
      return 'up'
    }
    async *greeting() {
      subscribed += 1
      yield { greeting: 'hello' }
    }
  }
  const place = (name: 'up' | 'greeting') => Object.getOwnPropertyDescriptor(Greetings.prototype, name)
  Query('up')(Greetings.prototype, 'up', place('up'))
  Subscription('greeting')(Greetings.prototype, 'greeting', place('greeting'))
  Resolver()(Greetings)
  class AppModule {}
  const options = {
    driver: ApolloDriver,
    typeDefs,
    subscriptions: { 'graphql-ws': true },
    context: ({ req, extra }: Given) => ({ req: req ?? extra?.request }),
  }
  Module({ imports: [GraphQLModule.forRoot(options)], providers: [Greetings] })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false })
  app.useGlobalGuards(auth.protect())
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address()
  return {
    url: `ws://127.0.0.1:${port}/graphql`,
    subscribed: () => subscribed,
    [Symbol.asyncDispose]: () => app.close(),
  }
}

async function firstOf(url: string, headers: Readonly<Record<string, string>>, connectionParams: object = {}) {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers })
    }
  }
  const client = createClient({ url, webSocketImpl: WithHeaders, connectionParams, retryAttempts: 0 })
  try {
    for await (const one of client.iterate({ query: 'subscription { greeting }' })) return one
    return undefined
  } catch (error) {
    return { errors: error as readonly { readonly extensions?: object }[] }
  } finally {
    client.dispose()
  }
}

test('a subscription with a good token in the head of its WebSocket is let through', async () => {
  await using app = await start()
  const first = await firstOf(app.url, { Authorization: good })
  assert.deepEqual(first?.data, { greeting: 'hello' })
})

test('a subscription without one is refused before anything is subscribed, whatever `connectionParams` say', async () => {
  await using app = await start()
  for (const params of [{}, { Authorization: good }, { headers: { authorization: good } }]) {
    const refused = await firstOf(app.url, {}, params)
    assert.deepEqual(refused?.errors?.[0]?.extensions, { code: 'UNAUTHENTICATED', reason: 'credential_absent' })
  }
  assert.equal(app.subscribed(), 0)
})
