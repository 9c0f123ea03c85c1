/** Every function that somebody who installs a package can import. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A function by where it is imported from. */
export interface ExportedFunction {
  /** `@latchkey/guard/express protect` */
  readonly title: string
  readonly packageName: string
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, { readonly default?: string }>>
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Reads `exports` of each package. What has no built file is for this house's own tests and is left out. */
export async function exportedFunctions(): Promise<readonly ExportedFunction[]> {
  const manifests = globSync('packages/*/package.json', { cwd: root }).map(
    (path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8')) as Manifest,
  )
  const entries = manifests.flatMap(({ name, exports = {} }) =>
    Object.entries(exports)
      .filter(([, { default: built }]) => built !== undefined)
      .map(([subpath]) => ({ packageName: name, specifier: `${name}${subpath.slice(1)}` })),
  )
  const found = await Promise.all(
    entries.map(async ({ packageName, specifier }) => {
      const members: Readonly<Record<string, unknown>> = await import(specifier)
      return Object.entries(members)
        .filter(([, value]) => isPlainFunction(value))
        .map(([name]) => ({ title: `${specifier} ${name}`, packageName }))
    }),
  )
  return found.flat()
}

/** A class is made with `new`, by nobody but its own package. */
function isPlainFunction(value: unknown): boolean {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value))
}
