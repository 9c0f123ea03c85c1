/** The guard alone, in this process: from the facts of a request to its decision. */
import { createGuard } from '@latchkey/guard'
import type { RequestFacts } from '@latchkey/protocol'
import { createVerifier } from '@latchkey/tokens'
import { type Subject, timed } from '../measure/rounds.ts'
import { type BenchFace, createCredentials, createFaces } from './faces.ts'

const POOL_SIZE = 20_000

/** How many decisions a round makes. */
export const DECISIONS = 500

/** Both dialects' guards, one of them twice (A/A), and the token engine alone under each policy. */
export function decisionSubjects(): readonly Subject[] {
  return createFaces().flatMap((face) => {
    const credentials = createCredentials(face, POOL_SIZE)
    const decide = decisionOf(face)
    const verify = verificationOf(face)
    const again =
      face.name === 'native' ? [inTurn(`${face.name} decide again (A/A)`, credentials.map(factsOf), decide)] : []
    return [
      inTurn(`${face.name} decide`, credentials.map(factsOf), decide),
      ...again,
      inTurn(`${face.name} verify alone`, credentials.map(tokenIn), verify),
    ]
  })
}

function decisionOf({ dialect, key }: BenchFace): (facts: RequestFacts) => void {
  const guard = createGuard({ dialect, keys: key })
  return (facts) => {
    const decision = guard.decide(facts)
    if (decision instanceof Promise || !decision.allowed) throw new Error('the guard let a good request wait or fail')
  }
}

function verificationOf({ dialect, key }: BenchFace): (token: string) => void {
  const verifier = createVerifier({ keys: key, policy: dialect.policy() })
  return (token) => void verifier.verify(token)
}

/** The facts of a request with the header lines that most clients send, as an adapter reads them. */
function factsOf(authorization: string): RequestFacts {
  const lines: readonly (readonly [string, string])[] = [
    ['host', '127.0.0.1'],
    ['accept', '*/*'],
    ['authorization', authorization],
  ]
  const header = (name: string) => lines.flatMap(([line, value]) => (line === name ? [value] : []))
  return { method: 'GET', origin: 'http://127.0.0.1', path: '/', header }
}

function tokenIn(credential: string): string {
  return Buffer.from(credential.slice(credential.indexOf(' ') + 1)).toString('latin1')
}

function inTurn<T>(name: string, items: readonly T[], work: (item: T) => void): Subject {
  return {
    name,
    measure: (round) => {
      const start = (round * DECISIONS) % items.length
      const batch = items.slice(start, start + DECISIONS)
      return timed(batch.length, () => {
        for (const item of batch) work(item)
      })
    },
  }
}
