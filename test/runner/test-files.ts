/** Which files a run has, and which of them share a process. */

/** Tests that change nothing that another test sees. Each list shares one process, which saves hundreds of starts. */
const sharing: readonly (readonly string[])[] = [
  ['packages/guard/', 'packages/passwords/', 'packages/protocol/', 'packages/tokens/'],
  ['packages/server/src/'],
  [
    'bench/',
    'packages/cli/src/',
    'packages/client/src/',
    'packages/options/',
    'packages/sql/src/database/',
    'packages/sql/src/engines/',
    'packages/sql/src/migrations/',
    'packaging/',
    'test/architecture',
    'test/attacks/attacks',
    'test/attacks/config-battery',
    'test/attacks/jwks-sequences',
    'test/attacks/key-confusion',
    'test/attacks/public-key-confusion',
    'test/attacks/sequences',
    'test/audit-document',
    'test/canaries/secrets',
    'test/documents',
    'test/errors-document',
    'test/limits-document',
    'test/options',
    'test/runner/',
    'test/runtimes/verdict',
  ],
]

/** Tests that end their process, own a database, count what the whole process does, or move its timers. */
const alone: readonly RegExp[] = [
  /^packages\/server\/.*\/serve\.test\.ts$/,
  /\/stored-users\.test\.ts$/,
  /^packages\/client\/.*\/(?:tabs|refresh-waits)\.test\.ts$/,
  /\/(?:mariadb|postgres|sqlite|servers\.full|private-database\.full|database-tls\.full)\.test\.ts$/,
]

/** The suffix of files that only run with `--all` or when they are named. */
const FULL = '.full.test.ts'

/** What to run. */
export interface Choice {
  /** Includes the files of the higher level. */
  readonly all: boolean
  /** Parts of paths, such as `test/golden`; none means every file of the level. Named files are run, whatever their level. */
  readonly filters: readonly string[]
}

export function testFiles(every: readonly string[], { all, filters }: Choice): readonly string[] {
  const files = every.toSorted()
  if (filters.length > 0) return files.filter((file) => filters.some((filter) => file.includes(filter)))
  return all ? files : files.filter((file) => !file.endsWith(FULL))
}

/** Files that share a process, list by list, and files with their own process. */
export interface Groups {
  readonly together: readonly (readonly string[])[]
  readonly apart: readonly string[]
}

export function groupsOf(files: readonly string[]): Groups {
  const isAlone = (file: string) => alone.some((pattern) => pattern.test(file))
  const together = sharing.map((folders) =>
    files.filter((file) => !isAlone(file) && folders.some((folder) => file.startsWith(folder))),
  )
  return { together, apart: files.filter((file) => !together.flat().includes(file)) }
}
