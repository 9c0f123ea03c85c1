import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { statedLimit } from '../limits/limit.ts'
import { type Endpoint, guarded, open, withPorts } from './endpoint.ts'

const parts = { id: 'ping', summary: 'Answers.', tag: 'Tests', method: 'GET', path: '/ping', answers: {} } as const
const handle = () => ({ status: 204, headers: [], body: '' })

describe('an endpoint', () => {
  it('that is open must name at least one limit, or it does not compile', () => {
    const limit = statedLimit('pings', 'A ping costs nothing.')
    assert.deepEqual(open({ ...parts, limits: [limit], handle }).limits, [limit])
    // @ts-expect-error an open endpoint without limits
    open({ ...parts, handle })
    // @ts-expect-error an open endpoint with none of them
    open({ ...parts, limits: [], handle })
    // @ts-expect-error a list that may be empty
    open({ ...parts, limits: [limit].slice(), handle })
  })

  it('that is written by hand is held to the same', () => {
    // @ts-expect-error neither a requirement nor a limit
    const endpoint: Endpoint = { ...parts, requirement: undefined, limits: [], handle }
    assert.equal(endpoint.limits.length, 0)
  })

  it('that is guarded says what it demands, and may name limits', () => {
    assert.deepEqual(guarded({ ...parts, requirement: {}, handle }).limits, [])
    // @ts-expect-error a guarded endpoint without a requirement
    guarded({ ...parts, handle })
  })

  it('that is open knows no claims', () => {
    const limit = statedLimit('pings', 'A ping costs nothing.')
    // @ts-expect-error no token was presented
    open({ ...parts, limits: [limit], handle: ({ claims }) => ({ ...handle(), body: String(claims) }) })
  })

  it('is known before there is what its handler needs, and answers once it has that', async () => {
    interface GreetPorts {
      readonly greeting: string
    }
    const greet = guarded({
      ...parts,
      requirement: {},
      handle: (_call, { greeting }: GreetPorts) => ({ ...handle(), body: greeting }),
    })
    assert.equal(greet.path, '/ping')
    // @ts-expect-error a face takes no endpoint without its ports
    const unready: Endpoint = greet
    // @ts-expect-error another port
    withPorts([greet], { greetings: 'hello' })
    const [ready] = withPorts([greet], { greeting: 'hello' })
    assert.deepEqual([unready.path, (await ready?.handle(undefined as never, undefined))?.body], ['/ping', 'hello'])
  })
})
