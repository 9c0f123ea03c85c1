/** Nest's guard before operations of GraphQL: contexts as `@nestjs/graphql` makes them for Apollo on Express and on Fastify, and for Mercurius. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSigner } from '@latchkey/tokens'
import type { NestContextLike } from '../carriers/nest.ts'
import { credential, issuedFor, NOW, speakOauth } from '../testing/spoken-dialects.ts'
import { nestGuard } from './nest.ts'

const auth = nestGuard({ dialect: speakOauth.dialect, keys: speakOauth.key, clock: () => NOW })

function requestWith(token: string | undefined) {
  const rawHeaders = ['Host', 'api.example', ...(token === undefined ? [] : credential(speakOauth, token))]
  return { method: 'POST', url: '/graphql', rawHeaders, socket: {} }
}

/** What GraphQL says of the field that it resolves: the parts that tell it from all else. */
const info = { fieldName: 'me', parentType: {}, schema: {}, operation: {} }

/** `new ExecutionContextHost([root, args, context, info])`, of the type `graphql`. */
function contextOf(context: unknown, args: readonly unknown[] = [{}, {}, context, info]): NestContextLike {
  const switchToHttp = () => ({ getRequest: () => args[0], getResponse: () => args[1] })
  return { getType: () => 'graphql', getArgs: () => args, switchToHttp } as unknown as NestContextLike
}

const { header, claims } = issuedFor(speakOauth, 7)
const good = createSigner({ key: speakOauth.key }).sign({ ...claims, scope: 'read' }, header)

describe("nestGuard before GraphQL's operations", () => {
  const carriers: readonly (readonly [
    string,
    (token?: string) => { readonly context: object; readonly request: object },
  ])[] = [
    [
      'Apollo on Express',
      (token) => {
        const request = requestWith(token)
        return { context: { req: request, res: {} }, request }
      },
    ],
    [
      'Apollo on Fastify',
      (token) => {
        const request = { raw: requestWith(token) }
        return { context: { req: request, reply: {} }, request }
      },
    ],
    [
      'Mercurius',
      (token) => {
        const request = { raw: requestWith(token) }
        return { context: { reply: { request }, app: {} }, request }
      },
    ],
  ]
  for (const [name, carry] of carriers) {
    it(`lets a good token through, under ${name}, and says whose it is`, async () => {
      const { context, request } = carry(good)
      assert.equal(await auth.protect({ scopes: 'read' }).canActivate(contextOf(context)), true)
      assert.equal(auth.principal(request as never).id, '7')
    })

    it(`refuses under ${name} by an error of the operation, with a code that a client can act on`, async () => {
      for (const [token, requirement, code, reason] of [
        [undefined, {}, 'UNAUTHENTICATED', 'credential_absent'],
        [`${good}x`, {}, 'UNAUTHENTICATED', 'token_invalid'],
        [good, { scopes: 'admin' }, 'FORBIDDEN', 'scope_insufficient'],
      ] as const) {
        const { context, request } = carry(token)
        const asking = auth.protect(requirement).canActivate(contextOf(context))
        await assert.rejects(asking, { message: 'Not allowed', extensions: { code, reason } })
        assert.throws(() => auth.principal(request as never))
      }
    })
  }

  it('lets through without a token where it is optional', async () => {
    const { context, request } = carriers[0]?.[1]() ?? assert.fail()
    assert.equal(await auth.optional.protect().canActivate(contextOf(context)), true)
    assert.equal(auth.optional.principal(request as never), undefined)
  })

  it('finds the context where GraphQL asks for the type of a value, whose resolver is called without arguments', async () => {
    const { context, request } = carriers[0]?.[1](good) ?? assert.fail()
    for (const args of [
      [{ name: 'Tom' }, context, info, {}],
      [{ id: 7 }, context, info],
    ]) {
      assert.equal(await auth.protect().canActivate(contextOf(undefined, args)), true)
      assert.equal(auth.principal(request as never).id, '7')
    }
  })

  it("takes no client's arguments for the context, whatever they and the context look like", async () => {
    const { context: forged } = carriers[0]?.[1](good) ?? assert.fail()
    const { context } = carriers[0]?.[1]() ?? assert.fail()
    for (const own of [context, { ...context, ...info }, {}]) {
      const asking = auth.protect().canActivate(contextOf(undefined, [{}, forged, own, info]))
      await assert.rejects(asking, /Not allowed|has no request/)
    }
  })

  it('is a fault of the app where the context has no request', async () => {
    for (const context of [undefined, {}, { req: {} }, { req: { headers: { authorization: `Bearer ${good}` } } }])
      await assert.rejects(auth.protect().canActivate(contextOf(context)), /the context of GraphQL has no request/)
  })
})
