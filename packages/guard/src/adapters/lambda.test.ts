import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeGuardAdapter } from '../testing/describe-guard-adapter.ts'
import type { GuardAdapter, HeaderPair, SentRequest } from '../testing/guard-adapter.ts'
import { ownLevel } from '../testing/level.ts'
import { credential, guardOf, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { type LambdaEventLike, type LambdaResult, lambdaGuard } from './lambda.ts'

/** An event as API Gateway makes it: payload 2.0 joins lines, in lower case; 1.0 keeps each. */
const EVENTS: Readonly<Record<string, (sent: SentRequest) => LambdaEventLike>> = {
  'payload 2.0': ({ method, path, headers }) => ({
    headers: Object.fromEntries(grouped(headers).map(([name, values]) => [name.toLowerCase(), values.join(',')])),
    rawPath: path.replace(/\?.*$/s, ''),
    rawQueryString: /\?(.*)/s.exec(path)?.[1] ?? '',
    requestContext: { domainName: 'api.example', http: { method } },
  }),
  'payload 1.0': ({ method, path, headers }) => ({
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries(grouped(headers)),
    path: path.replace(/\?.*$/s, ''),
    httpMethod: method,
  }),
}

function grouped(headers: readonly HeaderPair[]): readonly (readonly [string, string[]])[] {
  const lines = new Map<string, [string, string[]]>()
  for (const [name, value] of headers) {
    const known = lines.get(name.toLowerCase())
    if (known) known[1].push(value)
    else lines.set(name.toLowerCase(), [name, [value]])
  }
  return [...lines.values()]
}

function adapterWith(eventOf: (sent: SentRequest) => LambdaEventLike): GuardAdapter<LambdaEventLike> {
  type Handler = (event: LambdaEventLike) => Promise<LambdaResult>
  const json = (value: unknown): LambdaResult => ({
    statusCode: 200,
    headers: {},
    multiValueHeaders: {},
    body: JSON.stringify(value),
  })
  return {
    routeGuard: lambdaGuard,
    start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
      const guarded = guards.reduceRight<Handler>(
        (handler, one) => lambdaGuard(one).protect(requirement)(handler),
        async (event) => json(handleProtected(event)),
      )
      const app: Handler = async (event) => {
        before(event)
        return (event.rawPath ?? event.path) === '/open' ? json(handleOpen(event)) : await guarded(event)
      }
      const answer = documented ? lambdaGuard(documented).resourceMetadata()(app) : app
      return {
        async send(sent) {
          const { statusCode, multiValueHeaders, body } = await answer(eventOf(sent))
          const headers = Object.entries(multiValueHeaders).flatMap(([name, values]) =>
            values.map((value): HeaderPair => [name, value]),
          )
          return { status: statusCode, headers, body: sent.method === 'HEAD' ? '' : body }
        },
        [Symbol.asyncDispose]: async () => undefined,
      }
    },
  }
}

for (const [name, eventOf] of Object.entries(EVENTS))
  describeGuardAdapter(`lambda, ${name}`, adapterWith(eventOf), ownLevel)

const auth = lambdaGuard(guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) }))
const [name, value] = credential(speakOauth, tokenOf(speakOauth, 7))

test('hands the context on, and gives back what the handler gives', async () => {
  const handler = auth.protect()(
    async (event: LambdaEventLike & { readonly version: string }, { id }: { id: number }) => ({
      who: auth.principal(event).name,
      version: event.version,
      id,
    }),
  )
  const event = { version: '2.0', headers: { [name]: value }, requestContext: { http: { method: 'GET' } } }
  assert.deepEqual(await handler(event, { id: 3 }), { who: 'roy', version: '2.0', id: 3 })
})

test('takes no event for a request that has nothing of one', async () => {
  const handler = auth.protect()(async () => assert.fail('reached'))
  for (const event of [{}, { headers: null, multiValueHeaders: null }, { Records: [{}] }]) {
    const result = await handler(event as LambdaEventLike)
    assert.equal((result as LambdaResult).statusCode, 401)
  }
})
