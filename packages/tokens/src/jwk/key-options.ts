/** What the options of every key constructor have in common: an option that is not known, or not of its type, is refused by its name. */

/** @throws {TypeError} naming the first option that is not known: an ignored one would fail open */
export function requireKnownOptions(options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('options: give an object, or leave them out')
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`${name}: unknown option`)
  }
}

/** @throws {TypeError} unless the value is a boolean or absent; `'false'` is no boolean */
export function parseExtractable(value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true
  throw new TypeError('extractable: give true or false')
}

/** @throws {TypeError} */
export function parseKid(kid: unknown): string | undefined {
  if (kid === undefined || (typeof kid === 'string' && kid !== '')) return kid
  throw new TypeError('kid: give a non-empty string, or leave it out')
}
