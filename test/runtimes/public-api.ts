/**
 * The public interface of `@latchkey/tokens`, and the guard before a web-standard handler, tried on whatever runtime this runs: no test runner, nothing of Node beyond
 * node:crypto and node:buffer, which the engine needs itself. An algorithm that is not there is an answer, and never left out.
 */
import { algorithms } from '@latchkey/tokens'
import { examineAlgorithm } from './exam/algorithm.ts'
import { Checks } from './exam/checks.ts'
import { examineClaims, examineStructure } from './exam/claims.ts'
import { examineExplanations } from './exam/explain.ts'
import { examineGuard } from './exam/guard.ts'
import { examineKeyMaterial } from './exam/key-material.ts'
import { examineCache, examineDetached, examineJwks } from './exam/key-sets.ts'
import type { Material, Report, VectorGroup } from './exam/material.ts'
import { examineRemote } from './exam/remote.ts'
import { examineSecrets } from './exam/secrets.ts'
import { examineVectors } from './exam/vectors.ts'

/** @param origin - of the examiner, on loopback: it has the keys and tokens, and a JWK Set to fetch */
export async function examinePublicApi(origin: string): Promise<Report> {
  const checks = new Checks()
  const read = async (path: string): Promise<unknown> => (await fetch(`${origin}${path}`)).json()
  const material = (await read('/material.json')) as Material
  const supported: Record<string, 'supported' | 'unsupported'> = {}
  const signed: Record<string, string> = {}
  for (const alg of algorithms) {
    await checks.part(alg, () => {
      const result = examineAlgorithm(alg, material.keys[alg], checks)
      supported[alg] = result.supported ? 'supported' : 'unsupported'
      if (result.signed !== undefined) signed[alg] = result.signed
    })
  }
  const unsupported = algorithms.filter((alg) => supported[alg] !== 'supported')
  await checks.part('secrets', () => examineSecrets(material, checks))
  await checks.part('key material', () => examineKeyMaterial(material, checks))
  await checks.part('structure', () => examineStructure(checks))
  await checks.part('claims', () => examineClaims(checks))
  await checks.part('jwks', () => examineJwks(material, checks))
  await checks.part('cache', () => examineCache(checks))
  await checks.part('detached', () => examineDetached(material, checks))
  await checks.part('explain', () => examineExplanations(checks))
  await checks.part('remote', () => examineRemote(origin, material, unsupported, checks))
  await checks.part('guard', () => examineGuard(origin, material, checks))
  const vectors = (await read('/vectors.json')) as readonly VectorGroup[]
  await checks.part('vectors', () => examineVectors(vectors, unsupported, checks))
  const { count, faults } = checks
  return { userAgent: navigator.userAgent, algorithms: supported, signed, checks: count, faults }
}
