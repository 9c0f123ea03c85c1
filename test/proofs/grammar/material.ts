/** JSON that fast-check thinks of: drawn once at the start, because drawing costs more than a verification. */
import fc from 'fast-check'

/** Values as JSON text, sorted by what they are. */
export interface Material {
  readonly texts: readonly string[]
  readonly numbers: readonly string[]
  /** Arrays, objects, booleans and null. */
  readonly others: readonly string[]
}

const RUNS = 1500

/** @param seed - of fast-check's own generator */
export function drawMaterial(seed: number): Material {
  const draw = <T>(arbitrary: fc.Arbitrary<T>): readonly string[] =>
    fc.sample(arbitrary, { seed, numRuns: RUNS }).map((value) => JSON.stringify(value))
  const nested = fc.jsonValue({ maxDepth: 3, noUnicodeString: false })
  return {
    texts: draw(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.webUrl(), fc.emailAddress())),
    numbers: draw(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())),
    others: draw(
      fc.oneof(fc.array(nested), fc.dictionary(fc.string(), nested), fc.constantFrom(true, false, null, [], {})),
    ),
  }
}
