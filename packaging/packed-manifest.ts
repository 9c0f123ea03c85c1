/** The manifest that users get. It is made, not copied: what is for this repository alone has no place in it. */
import { type ExportTarget, type HousePackage, makingOf, type Origin, SOURCE, type SourceManifest } from './house.ts'
import { MATERIALS_FILE } from './materials/package-materials.ts'

type Dependencies = Readonly<Record<string, string>>

/**
 * @param house - the names of all packages of this repository: they depend on each other's exact version, and on a range of everybody else's
 * @throws {Error} when something that users need is missing
 */
export function packedManifest({ folder, manifest }: HousePackage, origin: Origin, house: readonly string[]): object {
  const { name, version, description, keywords, license, type, engines, sideEffects, bin } = manifest
  const { peerDependencies, peerDependenciesMeta } = manifest
  if (!keywords?.length) throw new Error(`${name}: the manifest has no keywords`)
  const ranges = (dependencies: Dependencies | undefined) => rangesOf(dependencies, house)
  return withoutUndefined({
    name,
    version,
    description,
    keywords,
    homepage: `${origin.repository}/tree/main/packages/${folder}#readme`,
    bugs: { url: `${origin.repository}/issues` },
    repository: { type: 'git', url: `git+${origin.repository}.git`, directory: `packages/${folder}` },
    license,
    author: origin.author,
    type,
    sideEffects,
    engines,
    bin,
    exports: packedExports(manifest),
    files: [...manifest.files, MATERIALS_FILE],
    // They are in the bundle.
    dependencies: makingOf(manifest) === 'bundled' ? undefined : ranges(manifest.dependencies),
    optionalDependencies: ranges(manifest.optionalDependencies),
    peerDependencies,
    peerDependenciesMeta,
    publishConfig: { access: 'public' },
  })
}

/** The sources from which a package is compiled: those of the entries that users can import. */
export function entrySources({ exports }: SourceManifest): readonly string[] {
  return Object.values(exports).flatMap((target) => {
    const source = typeof target === 'string' ? undefined : target[SOURCE]
    return source !== undefined && isForUsers(target) ? [source] : []
  })
}

/** An entry that names its source alone is for this repository. */
function isForUsers(target: ExportTarget): boolean {
  return typeof target === 'string' || Object.keys(target).some((condition) => condition !== SOURCE)
}

function packedExports({ name, exports }: SourceManifest): Readonly<Record<string, ExportTarget>> {
  const kept = Object.entries(exports)
    .filter(([, target]) => isForUsers(target))
    .map(([subpath, target]) => [subpath, typeof target === 'string' ? target : packedTarget(name, subpath, target)])
  return { ...Object.fromEntries(kept), './package.json': './package.json' }
}

/** `types` comes first: TypeScript takes the first condition that fits. */
function packedTarget(name: string, subpath: string, target: Readonly<Record<string, string>>): ExportTarget {
  const source = target[SOURCE]
  const expected = source?.replace('./src/', './dist/').replace(/\.ts$/, '')
  const { types, default: main } = target
  if (types !== `${expected}.d.ts` || main !== `${expected}.js`)
    throw new Error(`${name}: ${subpath} of exports does not name ${expected}.d.ts and ${expected}.js`)
  return { types, default: main }
}

/**
 * This repository pins what it was tested with. A library that did the same would keep a fix of its dependency from its users, and would
 * bring a second copy beside the one that they have.
 */
function rangesOf(dependencies: Dependencies | undefined, house: readonly string[]): Dependencies | undefined {
  if (dependencies === undefined) return undefined
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, version]) => [name, house.includes(name) ? version : `^${version}`]),
  )
}

function withoutUndefined(object: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
