/** The facts of a request that nobody sent. */
import type { RequestFacts } from '@latchkey/protocol'
import type { HeaderPair } from './guard-adapter.ts'

/** @param headers - lines in order; the same name may stand twice */
export function factsOf(
  headers: readonly HeaderPair[] = [],
  { method = 'GET', path = '/' }: { readonly method?: string; readonly path?: string } = {},
): RequestFacts {
  const header = (name: string) =>
    headers.filter(([line]) => line.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return { method, origin: undefined, path, header }
}
