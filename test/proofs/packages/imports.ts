/** Every entry point, imported and required from plain JavaScript. */
import { importAll } from '../../packages/imported.ts'
import { engineOf } from '../../packages/tarballs.ts'
import type { Bench } from './bench.ts'
import { type Cell, judged } from './cell.ts'

export function importEntries({ project, specifiers, node22, node24 }: Bench): readonly Cell[] {
  return [22, 24].map((major) => {
    const fitting = specifiers.filter((specifier) => engineOf(project.folder, specifier).major <= major)
    const faults = importAll(project, major === 22 ? node22 : node24, fitting)
    const what = `${fitting.length} of ${specifiers.length} entry points`
    const lines = Object.entries(faults).map(([specifier, fault]) => `${specifier}: ${fault}`)
    const left = specifiers.length - fitting.length
    const good = left === 0 ? 'good' : `good; ${left} ask for a newer Node in engines`
    return judged({ part: 'import and require', what, where: `Node ${major}` }, lines, good)
  })
}
