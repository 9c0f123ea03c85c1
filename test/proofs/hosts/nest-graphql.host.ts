/** The guard before operations of the real `@nestjs/graphql`: with Apollo on Express and on Fastify, and with Mercurius. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { nestGuard } from '@latchkey/guard/nest'
import { createTestIssuer } from '@latchkey/guard/testing'
import { hostModule } from './tools.ts'

type Decorate = (target: object, key?: string, place?: unknown) => unknown

interface App {
  useGlobalGuards(guard: object): void
  listen(port: number, host: string): Promise<unknown>
  getHttpServer(): { address(): AddressInfo }
  close(): Promise<void>
}

interface Common {
  Module(metadata: object): (target: object) => void
  UseGuards(...guards: object[]): Decorate
}

interface Graphql {
  GraphQLModule: { forRoot(options: object): object }
  Resolver(type?: string): (target: object) => void
  Query(name: string): Decorate
  Mutation(name: string): Decorate
  ResolveField(name: string): Decorate
  Context(member: string): (target: object, key: string, index: number) => void
}

const common = hostModule<Common>('@nestjs/common')
const graphql = hostModule<Graphql>('@nestjs/graphql')
const { NestFactory, APP_GUARD } = hostModule<{
  NestFactory: { create(...words: unknown[]): Promise<App> }
  APP_GUARD: string
}>('@nestjs/core')
const { FastifyAdapter } = hostModule<{ FastifyAdapter: new () => object }>('@nestjs/platform-fastify')
const { ApolloDriver } = hostModule<{ ApolloDriver: object }>('@nestjs/apollo')
const { MercuriusDriver } = hostModule<{ MercuriusDriver: object }>('@nestjs/mercurius')

const issuer = createTestIssuer()
const auth = nestGuard(issuer.guard())
const good = `Bearer ${issuer.token({ subject: 'roy', scope: 'read' })}`
const typeDefs = `
  type Query { me: String, other: String, secret: String, pet: Pet }
  type Mutation { rename: String }
  interface Pet { name: String }
  type Cat implements Pet { name: String, lives: Int }
`

type Carrier = Parameters<typeof auth.principal>[0]

interface Host {
  readonly name: string
  readonly driver: object
  readonly platform: () => object | undefined
}

const HOSTS: readonly Host[] = [
  { name: 'Apollo on Express', driver: ApolloDriver, platform: () => undefined },
  { name: 'Apollo on Fastify', driver: ApolloDriver, platform: () => new FastifyAdapter() },
  { name: 'Mercurius', driver: MercuriusDriver, platform: () => new FastifyAdapter() },
]

for (const host of HOSTS) {
  describe(`nestGuard in @nestjs/graphql, ${host.name}`, () => {
    test('global: an operation with a good token knows its principal, and one without is an error of its own', async () => {
      await using app = await start(host, { global: auth.protect() })
      assert.deepEqual(await app.ask('{ me }', good), { data: { me: 'hello roy' } })
      assert.deepEqual(await app.ask('{ me }'), [['me', 'UNAUTHENTICATED', 'credential_absent']])
      assert.deepEqual(await app.ask('{ me }', `${good}x`), [['me', 'UNAUTHENTICATED', 'token_invalid']])
      assert.deepEqual(await app.ask('mutation { rename }'), [['rename', 'UNAUTHENTICATED', 'credential_absent']])
      assert.equal(app.ran(), 1)
    })

    test('global: every operation of one request is asked about, and none runs', async () => {
      await using app = await start(host, { global: auth.protect() })
      const errors = await app.ask('{ me other again: me }')
      assert.deepEqual([...(errors as [string][])].map(([path]) => path).sort(), ['again', 'me', 'other'])
      assert.equal(app.ran(), 0)
    })

    test('of one operation: its demand is its own, beside one that is met', async () => {
      await using app = await start(host, { global: auth.protect(), secret: auth.protect({ scopes: 'admin' }) })
      assert.deepEqual(await app.ask('{ secret }', good), [['secret', 'FORBIDDEN', 'scope_insufficient']])
      assert.deepEqual(await app.ask('{ me }', good), { data: { me: 'hello roy' } })
    })

    test('optional: nobody came, and a bad token is refused', async () => {
      await using app = await start(host, { global: auth.optional.protect(), optional: true })
      assert.deepEqual(await app.ask('{ me }'), { data: { me: 'hello nobody' } })
      assert.deepEqual(await app.ask('{ me }', `${good}x`), [['me', 'UNAUTHENTICATED', 'token_invalid']])
    })

    test('as the provider APP_GUARD too', async () => {
      await using app = await start(host, { provided: auth.protect() })
      assert.deepEqual(await app.ask('{ me }', good), { data: { me: 'hello roy' } })
      assert.deepEqual(await app.ask('{ me }'), [['me', 'UNAUTHENTICATED', 'credential_absent']])
      assert.equal(app.ran(), 1)
    })

    test('of every field, where the app asks guards about fields too, among them the type of an interface', async () => {
      await using app = await start(host, { global: auth.protect(), fields: true })
      assert.deepEqual(await app.ask('{ pet { name ... on Cat { lives } } }', good), {
        data: { pet: { name: 'Tom', lives: 9 } },
      })
      assert.deepEqual(await app.ask('{ pet { name } }'), [['pet', 'UNAUTHENTICATED', 'credential_absent']])
    })

    test('a batch of operations in one body is refused one by one, or as a whole by the server', async () => {
      await using app = await start(host, { global: auth.protect() })
      await app.send(JSON.stringify([{ query: '{ me }' }, { query: '{ other }' }]))
      assert.equal(app.ran(), 0)
    })
  })
}

interface Guards {
  readonly global?: object
  readonly provided?: object
  readonly fields?: boolean
  readonly secret?: object
  readonly optional?: boolean
}

async function start(host: Host, { global, provided, secret, fields = false, optional = false }: Guards) {
  let ran = 0
  const greet = (carrier: Carrier) => {
    ran += 1
    return `hello ${(optional ? auth.optional.principal(carrier)?.id : auth.principal(carrier).id) ?? 'nobody'}`
  }
  class Greetings {
    me(request: Carrier) {
      return greet(request)
    }
    other(request: Carrier) {
      return greet(request)
    }
    secret(request: Carrier) {
      return greet(request)
    }
    rename(request: Carrier) {
      return greet(request)
    }
  }
  for (const name of ['me', 'other', 'secret', 'rename'] as const) {
    graphql.Context('req')(Greetings.prototype, name, 0)
    const place = Object.getOwnPropertyDescriptor(Greetings.prototype, name)
    const operation = name === 'rename' ? graphql.Mutation(name) : graphql.Query(name)
    operation(Greetings.prototype, name, place)
    if (name === 'secret' && secret) common.UseGuards(secret)(Greetings.prototype, name, place)
  }
  class Pets {
    pet() {
      return { name: 'Tom', lives: 9 }
    }
    typeOf() {
      return 'Cat'
    }
  }
  graphql.Query('pet')(Pets.prototype, 'pet', Object.getOwnPropertyDescriptor(Pets.prototype, 'pet'))
  const typeOf = Object.getOwnPropertyDescriptor(Pets.prototype, 'typeOf')
  graphql.ResolveField('__resolveType')(Pets.prototype, 'typeOf', typeOf)
  graphql.Resolver('Pet')(Pets)
  graphql.Resolver()(Greetings)
  class AppModule {}
  const options = { driver: host.driver, typeDefs, allowBatchedHttpRequests: true }
  const imports = [graphql.GraphQLModule.forRoot({ ...options, ...(fields && { fieldResolverEnhancers: ['guards'] }) })]
  const providers = [Greetings, Pets, ...(provided ? [{ provide: APP_GUARD, useValue: provided }] : [])]
  common.Module({ imports, providers })(AppModule)
  const platform = host.platform()
  const app = await NestFactory.create(AppModule, ...(platform ? [platform] : []), { logger: false })
  if (global) app.useGlobalGuards(global)
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address()
  const send = async (body: string, authorization?: string): Promise<unknown> => {
    const headers = { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) }
    return await (await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers, body })).json()
  }
  return {
    ran: () => ran,
    send,
    /** The data; or of each error its path, its code and the reason. */
    ask: async (query: string, authorization?: string) => {
      const answer = (await send(JSON.stringify({ query }), authorization)) as Answer
      if (!answer.errors) return answer
      return answer.errors.map(({ path, extensions }) => [path?.[0], extensions?.code, extensions?.reason])
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly {
    readonly path?: readonly string[]
    readonly extensions?: { readonly code?: string; readonly reason?: string }
  }[]
}
