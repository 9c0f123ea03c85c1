/**
 * What each runtime is known to lack, and why. The matrix fails in both directions: when a runtime loses an algorithm, and when
 * it learns one, so that this table and the documents never fall behind.
 */
import type { Algorithm } from '@latchkey/tokens'

export type RuntimeName = 'node22' | 'node24' | 'node26' | 'bun' | 'deno' | 'workerd'

const ML_DSA: readonly Algorithm[] = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']

export const unsupported: Readonly<Record<RuntimeName, readonly Algorithm[]>> = {
  // node:crypto has ML-DSA since Node 24.6.
  node22: ML_DSA,
  node24: [],
  node26: [],
  // BoringSSL has neither curve.
  bun: ['ES256K', 'Ed448'],
  deno: ML_DSA,
  // Its one-shot functions know a key object only alone, so they cannot be told of PSS; beside other forms of a key they
  // drop the padding in silence, and what calls itself PS256 is RS256.
  workerd: ['PS256', 'PS384', 'PS512', 'ES256K', 'Ed448', ...ML_DSA],
}
