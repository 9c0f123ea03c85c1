/** The facts of a made-up request. */
import type { RequestFacts } from '@latchkey/protocol'
import type { HeaderPair } from './guard-adapter.ts'

/** @param headers - lines in order; a name may occur twice */
export function factsOf(
  headers: readonly HeaderPair[] = [],
  { method = 'GET', path = '/' }: { readonly method?: string; readonly path?: string } = {},
): RequestFacts {
  const header = (name: string) =>
    headers.filter(([line]) => line.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return { method, origin: undefined, path, header }
}
