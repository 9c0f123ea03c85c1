import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { initTRPC, TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLString, graphql } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import type { Requirement } from '../requirement.ts'
import { createTestIssuer } from '../testing/kit/index.ts'
import { type ContextRequest, contextGuard, graphqlErrorOf, trpcErrorOf } from './context.ts'

const issuer = createTestIssuer()
const auth = contextGuard(issuer.guard())
const reader = { Authorization: `Bearer ${issuer.token({ subject: 'roy', scope: 'read' })}` }
const late = { Authorization: `Bearer ${issuer.token({ subject: 'roy', expiresInSeconds: -3600 })}` }
const forged = { Authorization: `Bearer ${issuer.token({ subject: 'roy' }).slice(0, -8)}AAAAAAAA` }

const t = initTRPC.context<{ readonly req: ContextRequest }>().create()

function guarded(requirement?: Requirement) {
  const ask = auth.protect(requirement)
  return t.procedure.use(async ({ ctx, next }) => {
    const access = await ask(ctx.req)
    if (!access.allowed) throw new TRPCError(trpcErrorOf(access))
    return next({ ctx: { principal: auth.principal(ctx.req) } })
  })
}

const router = t.router({
  open: t.procedure.query(() => 'open to all'),
  whoami: guarded().query(({ ctx }) => `${ctx.principal.id} ${auth.principal(ctx.req).id}`),
  read: guarded({ scopes: 'read' }).query(({ ctx }) => ctx.principal.claims['scope']),
  write: guarded({ scopes: 'write' }).query(() => 'written'),
})

/** The answer of each procedure to each credential, over HTTP: status and data, or status, code and message. */
const procedures: readonly (readonly [path: string, headers: Record<string, string>, expected: readonly unknown[]])[] =
  [
    ['open', {}, [200, 'open to all']],
    ['whoami', reader, [200, 'roy roy']],
    ['whoami', {}, [401, 'UNAUTHORIZED', 'credential_absent']],
    ['whoami', late, [401, 'UNAUTHORIZED', 'token_expired']],
    ['whoami', forged, [401, 'UNAUTHORIZED', 'token_invalid']],
    ['read', reader, [200, 'read']],
    ['write', reader, [403, 'FORBIDDEN', 'scope_insufficient']],
    ['write', {}, [401, 'UNAUTHORIZED', 'credential_absent']],
  ]

const overFetch = (request: Request) =>
  fetchRequestHandler({ endpoint: '', req: request, router, createContext: ({ req }) => ({ req }) })

for (const [path, headers, expected] of procedures) {
  const title = `${path} with ${JSON.stringify(expected)}`

  test(`answers the tRPC procedure ${title}, over fetch`, async () => {
    const request = new Request(`http://app.example/${path}`, { headers })
    assert.deepEqual(await outcomeOf(await overFetch(request)), expected)
  })

  test(`answers the tRPC procedure ${title}, over Node`, async () => {
    const server = createHTTPServer({ router, createContext: ({ req }) => ({ req }) })
    await using address = await listening(server)
    assert.deepEqual(await outcomeOf(await fetch(`${address.url}/${path}`, { headers })), expected)
  })
}

test('judges each call of a tRPC batch by itself', async () => {
  const response = await overFetch(new Request('http://app.example/whoami,open?batch=1'))
  const [refused, open] = (await response.json()) as readonly [unknown, unknown]
  assert.equal(JSON.stringify(refused).includes('"credential_absent"'), true)
  assert.deepEqual(open, { result: { data: 'open to all' } })
})

const mayRead = auth.protect({ scopes: 'read' })
const mayWrite = auth.protect({ scopes: 'write' })

async function whoReads({ request }: { readonly request: ContextRequest }): Promise<string> {
  const access = await mayRead(request)
  if (!access.allowed) throw new GraphQLError('Not allowed', graphqlErrorOf(access))
  return `${auth.principal(request).id} reads`
}

async function write({ request }: { readonly request: ContextRequest }): Promise<string> {
  const access = await mayWrite(request)
  if (!access.allowed) throw new GraphQLError('Not allowed', graphqlErrorOf(access))
  return 'written'
}

const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: 'type Query { reader: String, writer: String, open: String }',
    resolvers: {
      Query: {
        reader: (_source: unknown, _args: unknown, context: { request: Request }) => whoReads(context),
        writer: (_source: unknown, _args: unknown, context: { request: Request }) => write(context),
        open: () => 'open to all',
      },
    },
  }),
})

const resolved: readonly (readonly [title: string, headers: Record<string, string>, expected: object])[] = [
  ['a good token', reader, { reader: 'roy reads', open: 'open to all', codes: ['FORBIDDEN scope_insufficient'] }],
  ['none', {}, { reader: null, open: 'open to all', codes: twice('UNAUTHENTICATED credential_absent') }],
  ['an old one', late, { reader: null, open: 'open to all', codes: twice('UNAUTHENTICATED token_expired') }],
  ['a forged one', forged, { reader: null, open: 'open to all', codes: twice('UNAUTHENTICATED token_invalid') }],
]

for (const [title, headers, expected] of resolved) {
  test(`refuses in GraphQL Yoga field by field, with a code that is not masked: ${title}`, async () => {
    const body = JSON.stringify({ query: '{ reader writer open }' })
    const response = await yoga.fetch('http://app.example/graphql', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body,
    })
    const { data, errors } = (await response.json()) as Answer
    assert.deepEqual({ reader: data.reader, open: data.open, codes: codesIn(errors) }, expected)
    assert.equal(data.writer, null)
  })
}

test('refuses in graphql-js on a Node server', async () => {
  const fields = {
    reader: { type: GraphQLString, resolve: (_: unknown, __: unknown, context: Context) => whoReads(context) },
  }
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) })
  const server = createServer(async (request, response) => {
    response.end(JSON.stringify(await graphql({ schema, source: '{ reader }', contextValue: { request } })))
  })
  await using address = await listening(server)
  const ask = async (headers: Record<string, string>) =>
    (await (await fetch(address.url, { headers })).json()) as Answer
  assert.deepEqual((await ask(reader)).data, { reader: 'roy reads' })
  assert.deepEqual(codesIn((await ask({})).errors), ['UNAUTHENTICATED credential_absent'])
})

test('says that it is not available while nobody can decide, and no more', async () => {
  const faulty = issuer.guard({
    resolvePrincipal: (): string => {
      throw new Error('postgres://app:hunter2@db.internal')
    },
  })
  const access = await contextGuard(faulty).protect()(new Request('http://app.example/', { headers: reader }))
  assert.ok(!access.allowed)
  assert.deepEqual(trpcErrorOf(access), { code: 'SERVICE_UNAVAILABLE', message: 'unavailable' })
  assert.deepEqual(graphqlErrorOf(access), { extensions: { code: 'SERVICE_UNAVAILABLE', reason: 'unavailable' } })
})

test('lets nobody through as somebody where a credential is optional', async () => {
  const ask = auth.optional.protect()
  const request = new Request('http://app.example/')
  assert.deepEqual(await ask(request), { allowed: true })
  assert.deepEqual([auth.optional.principal(request), auth.optional.claims(request)], [undefined, undefined])
  assert.equal((await ask(new Request('http://app.example/', { headers: forged }))).allowed, false)
})

test('asks again each time: a connection that outlives its token is refused', async () => {
  const own = createTestIssuer()
  const ask = contextGuard(own.guard()).protect()
  const headers = { Authorization: `Bearer ${own.token({ expiresInSeconds: 60 })}` }
  const request = new Request('http://app.example/', { headers })
  assert.equal((await ask(request)).allowed, true)
  own.clock.travel(3600)
  const access = await ask(request)
  assert.equal(!access.allowed && access.reason.code, 'token_expired')
})

test('knows no principal of a request about which it was not asked', () => {
  assert.throws(() => auth.principal(new Request('http://app.example/', { headers: reader })), /did not pass/)
})

test('refuses what is not a request, and a requirement that has no meaning here', async () => {
  const noRequest = { headers: { authorization: reader.Authorization } } as unknown as IncomingMessage
  await assert.rejects(auth.protect()(noRequest), /^TypeError: request: give/)
  assert.throws(() => auth.protect({ except: ['GET /health'] }), /^TypeError: except: /)
  assert.throws(() => auth.protect({ scope: 'read' } as Requirement), /^TypeError: scope: /)
})

interface Context {
  readonly request: IncomingMessage
}

interface Answer {
  readonly data: { readonly reader: string | null; readonly writer?: string | null; readonly open?: string }
  readonly errors?: readonly { readonly extensions: { readonly code: string; readonly reason: string } }[]
}

function codesIn(errors: Answer['errors'] = []): readonly string[] {
  return errors.map(({ extensions: { code, reason } }) => `${code} ${reason}`)
}

function twice(text: string): readonly string[] {
  return [text, text]
}

async function outcomeOf(response: Response): Promise<readonly unknown[]> {
  const { result, error } = (await response.json()) as {
    readonly result?: { readonly data: unknown }
    readonly error?: { readonly message: string; readonly data: { readonly code: string } }
  }
  return error ? [response.status, error.data.code, error.message] : [response.status, result?.data]
}

/** The server on a free port. */
async function listening(server: ReturnType<typeof createServer>) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
