/** Key sets from a real server on loopback, through the runtime's own fetch. */
import {
  createVerifier,
  type RemoteJwksEvent,
  type RemoteJwksOptions,
  type RemoteKeySet,
  remoteJwks,
} from '@latchkey/tokens'
import type { Checks } from './checks.ts'
import { CLAIMS, type Material, NOW } from './material.ts'
import { flipBit, withHeader, withSignature } from './tokens.ts'

const clock = (): number => NOW

/**
 * @param origin - of the examiner
 * @param unsupported - the algorithms that this runtime lacks
 */
export async function examineRemote(
  origin: string,
  { keys }: Material,
  unsupported: readonly string[],
  checks: Checks,
): Promise<void> {
  const events: RemoteJwksEvent[] = []
  const set = remoteJwks(`${origin}/jwks.json`, { optIn: true, onEvent: (event) => events.push(event) })
  const verifier = createVerifier({ keys: set, clock })
  const usable = Object.entries(keys).filter(([alg, { half }]) => half && !unsupported.includes(alg))
  const pending = verifier.verify(keys.ES256.token)
  checks.holds('remote: the first token waits for the keys', pending instanceof Promise)
  checks.equal('remote: the first token', (await pending).claims, CLAIMS)
  for (const [alg, { token }] of usable) {
    const verified = verifier.verify(token)
    checks.holds(`remote: ${alg} is known without waiting`, !(verified instanceof Promise))
    checks.equal(`remote: ${alg}`, (await verified).claims, CLAIMS)
    await checks.rejects(`remote: a forgery of ${alg}`, { name: 'TokenError', code: 'signature_invalid' }, () =>
      verifier.verify(withSignature(token, flipBit(0.5))),
    )
  }
  // The examiner publishes one key more, of a type that nobody knows.
  checks.equal('remote: keys that are taken', events[0]?.type === 'fetched' && events[0].keys, usable.length)
  checks.equal('remote: keys that are left out', events.length - 1, unsupported.length + 1)
  await checks.rejects('remote: an unknown kid', { name: 'TokenError', code: 'key_not_found' }, () =>
    verifier.verify(withHeader(keys.ES256.token, { kid: 'unknown' })),
  )
  await checks.rejects('remote: a secret of a stranger', { name: 'TokenError', code: 'algorithm_not_allowed' }, () =>
    verifier.verify(keys.HS256.token),
  )
  await set[Symbol.asyncDispose]()
  await examineFaults(origin, keys.ES256.token, checks)
}

async function examineFaults(origin: string, token: string, checks: Checks): Promise<void> {
  const faults = {
    '/redirect': 'redirect',
    '/missing': 'status',
    '/text': 'content_type',
    '/large': 'too_large',
    '/garbage': 'json',
    '/list': 'set',
    '/silent': 'timeout',
    '/broken': 'network',
  } as const
  for (const [path, fault] of Object.entries(faults)) {
    const seen: unknown[] = []
    const options: RemoteJwksOptions = {
      timeoutSeconds: fault === 'timeout' ? 0.3 : 10,
      onEvent: (event) => seen.push('fault' in event ? event.fault : event.type),
    }
    const set: RemoteKeySet = remoteJwks(`${origin}${path}`, options)
    await checks.rejects(`remote: ${path}`, { name: 'TokenError', code: 'keys_unavailable' }, () =>
      createVerifier({ keys: set, clock }).verify(token),
    )
    checks.equal(`remote: ${path} is told`, seen, [fault])
    await set[Symbol.asyncDispose]()
  }
  checks.refuses('remote: http elsewhere', { name: 'TypeError', reason: 'url:' }, () =>
    remoteJwks('http://issuer.example/jwks.json'),
  )
}
