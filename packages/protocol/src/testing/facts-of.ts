/** The facts of a made-up request. */
import type { HeaderLine } from '../message.ts'
import type { RequestFacts } from '../request-facts.ts'

/** @param headers - lines in order; a name may occur twice */
export function factsOf(headers: readonly HeaderLine[] = [], method: string = 'POST'): RequestFacts {
  const header = (name: string): readonly string[] =>
    headers.filter(([line]) => line.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return Object.freeze({ method, origin: 'http://localhost:5000', path: '/', header })
}
