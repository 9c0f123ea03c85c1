/** The libraries as subjects: in each round all of them take the same stretch of the pool. */
import { type Subject, timed } from '../measure/rounds.ts'
import { fastJwtPeer } from '../peers/fast-jwt.ts'
import { josePeer } from '../peers/jose.ts'
import { jsonwebtokenPeer } from '../peers/jsonwebtoken.ts'
import { latchkeyPeer } from '../peers/latchkey.ts'
import type { Peer } from '../peers/peer.ts'
import { oneHmac, twoHashes } from '../peers/primitives.ts'
import type { Pool } from './pool.ts'

/** The name of ours; `again` is the same subject once more, and its ratio is the noise. */
export const OURS = 'latchkey'

const BATCH = 200
const AT_ONCE = 100

/** The libraries that verify and those that sign. */
export interface TokenSubjects {
  readonly verify: readonly Subject[]
  readonly sign: readonly Subject[]
}

export async function tokenSubjects({ options, claims, tokens }: Pool): Promise<TokenSubjects> {
  const ours = latchkeyPeer(options)
  const jose = await josePeer(options)
  const direct: readonly (readonly [string, Peer])[] = [
    [OURS, ours],
    [`${OURS} again (A/A)`, ours],
    ['fast-jwt', fastJwtPeer(options)],
    ['jsonwebtoken', jsonwebtokenPeer(options)],
  ]
  const primitives = [
    ['floor: crypto.hash twice', twoHashes(options.alg, options.secret)],
    ['floor: createHmac', oneHmac(options.alg, options.secret)],
  ] as const
  const inputs = tokens.map((token) => Buffer.from(token.slice(0, token.lastIndexOf('.'))).toString('latin1'))
  const floors = primitives.map(([name, primitive]) => inTurn(name, inputs, primitive))

  return {
    verify: [
      ...direct.map(([name, { verify }]) => inTurn(name, tokens, verify)),
      oneAfterAnother('jose, one after another', tokens, jose.verify),
      manyAtOnce(`jose, ${AT_ONCE} at once`, tokens, jose.verify),
      ...floors,
    ],
    sign: [
      ...direct.map(([name, { sign }]) => inTurn(name, claims, sign)),
      oneAfterAnother('jose, one after another', claims, jose.sign),
      manyAtOnce(`jose, ${AT_ONCE} at once`, claims, jose.sign),
      ...floors,
    ],
  }
}

export function inTurn<T>(name: string, items: readonly T[], work: (item: T) => unknown): Subject {
  return batched(name, items, (batch) => {
    for (const item of batch) work(item)
  })
}

function oneAfterAnother<T>(name: string, items: readonly T[], work: (item: T) => unknown): Subject {
  return batched(name, items, async (batch) => {
    for (const item of batch) await work(item)
  })
}

export function manyAtOnce<T>(name: string, items: readonly T[], work: (item: T) => unknown): Subject {
  return batched(name, items, async (batch) => {
    for (let i = 0; i < batch.length; i += AT_ONCE) await Promise.all(batch.slice(i, i + AT_ONCE).map(work))
  })
}

function batched<T>(name: string, items: readonly T[], run: (batch: readonly T[]) => void | Promise<void>): Subject {
  return {
    name,
    measure: (round) => {
      const start = (round * BATCH) % items.length
      const batch = items.slice(start, start + BATCH)
      return timed(batch.length, () => run(batch))
    },
  }
}
