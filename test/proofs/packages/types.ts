/** Our declarations under the compilers and the settings of others. */
import { forTheWeb, withoutSchemas, withSchemas } from '../../packages/entries.ts'
import { checkTypes, compilerIn, type TypeSettings } from '../../packages/type-check.ts'
import type { Bench } from './bench.ts'
import { type Cell, judged } from './cell.ts'

const COMPILERS = ['5.7', '5.9', '6', '7'] as const
const WORKERS = '@cloudflare/workers-types'

type Compiler = (typeof COMPILERS)[number]
type Setting = Pick<TypeSettings, 'resolution' | 'hasDom' | 'exactOptionalPropertyTypes'>

const SETTINGS: readonly Setting[] = (['nodenext', 'bundler'] as const).flatMap((resolution) =>
  [false, true].flatMap((hasDom) =>
    [false, true].map((exactOptionalPropertyTypes) => ({ resolution, hasDom, exactOptionalPropertyTypes })),
  ),
)

/**
 * The declarations of typebox take a compiler that is written in JavaScript a minute of its own, and more where others work: what needs
 * them is seen by each of those under two settings that have nothing in common, and under all of them with `--every`.
 */
const OPPOSITES: readonly Setting[] = [
  { resolution: 'nodenext', hasDom: false, exactOptionalPropertyTypes: true },
  { resolution: 'bundler', hasDom: true, exactOptionalPropertyTypes: false },
]

export function checkAllTypes(bench: Bench): readonly Cell[] {
  const { specifiers, isEvery } = bench
  const web = forTheWeb(specifiers)
  return COMPILERS.flatMap((version) => [
    ...SETTINGS.map((setting) => check(bench, version, withoutSchemas(specifiers), { ...setting, types: ['node'] })),
    ...(isEvery || version === '7' ? SETTINGS : OPPOSITES).map((setting) =>
      check(bench, version, withSchemas(specifiers), { ...setting, types: ['node'] }),
    ),
    // A Worker has types of its own in place of the DOM's, which are those of a page and of Deno.
    ...SETTINGS.map((setting) => check(bench, version, web, { ...setting, types: setting.hasDom ? [] : [WORKERS] })),
  ])
}

function check(
  { project, tools }: Bench,
  version: Compiler,
  specifiers: readonly string[],
  settings: Setting & Pick<TypeSettings, 'types'>,
): Cell {
  const begun = performance.now()
  const faults = checkTypes(project, specifiers, { ...settings, compiler: compilerIn(tools, `typescript-${version}`) })
  const { resolution, hasDom, exactOptionalPropertyTypes, types } = settings
  const words = [
    `TypeScript ${version}`,
    resolution,
    ...[hasDom ? 'DOM' : 'no DOM', exactOptionalPropertyTypes ? 'exact' : 'not exact'],
    types.length === 0 ? 'no types of Node' : types.join(),
  ]
  const packages = new Set(specifiers.map((specifier) => specifier.split('/').slice(0, 2).join('/')))
  const what = `${specifiers.length} entry points of ${packages.size} packages`
  const cell = judged({ part: 'types', what, where: words.join(', ') }, faults, '0 errors')
  console.log(`  ${cell.where}: ${cell.result} in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  return cell
}
