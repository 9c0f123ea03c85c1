/** What the compiler of a user says of our declarations, under the user's own settings. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Project } from './project.ts'

/** One set of settings. */
export interface TypeSettings {
  /** The compiler's program. */
  readonly compiler: string
  readonly resolution: 'nodenext' | 'bundler'
  /** Whether the types of a page are there. */
  readonly hasDom: boolean
  readonly exactOptionalPropertyTypes: boolean
  /** Packages of types that are there: `node`, `@cloudflare/workers-types`. */
  readonly types: readonly string[]
  /** Default true: the libraries' own declarations are checked as well. */
  readonly checksLibraries?: boolean
}

/** @returns the compiler's lines; none when all is well */
export function checkTypes(project: Project, specifiers: readonly string[], settings: TypeSettings): readonly string[] {
  project.write('all.ts', importing(specifiers))
  const { resolution, hasDom, exactOptionalPropertyTypes, types, checksLibraries = true } = settings
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: !checksLibraries,
    module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution: resolution,
    target: 'es2022',
    lib: ['es2022', ...(hasDom ? ['dom', 'dom.iterable'] : [])],
    types,
    exactOptionalPropertyTypes,
  }
  const file = project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['all.ts'] }))
  const { stdout, stderr } = spawnSync(process.execPath, [settings.compiler, '--pretty', 'false', '-p', file], {
    cwd: project.folder,
    encoding: 'utf8',
  })
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
}

/** All that they export is used, so that nothing is left unread. */
function importing(specifiers: readonly string[]): string {
  const lines = specifiers.map((specifier, i) => `import * as m${i} from '${specifier}'`)
  return `${lines.join('\n')}\nexport const all = [${specifiers.map((_, i) => `m${i}`).join(', ')}] as const\n`
}

export function compilerIn(folder: string, name: string): string {
  return join(folder, 'node_modules', name, 'bin/tsc')
}
