/** Which files a run has, and which of them share a process. */

/** Whose tests change nothing that another test sees: each list shares one process, and hundreds of starts are saved. */
const sharing: readonly (readonly string[])[] = [
  ['packages/guard/', 'packages/passwords/', 'packages/protocol/', 'packages/tokens/'],
  ['packages/server/src/', 'packages/cli/src/', 'packages/client/src/'],
]

/** Tests that end their process, own a database, count what the whole process does, or move its timers. */
const alone: readonly RegExp[] = [
  /^packages\/server\/.*\/serve\.test\.ts$/,
  /\/stored-users\.test\.ts$/,
  /^packages\/client\/.*\/(?:tabs|refresh-waits)\.test\.ts$/,
  /\/(?:mariadb|postgres|sqlite|private-database|database-tls)\.test\.ts$/,
]

/** The suffix of what only `--all` runs, or a word that names it. */
const FULL = '.full.test.ts'

/** What is to be run. */
export interface Choice {
  /** The files of the higher level too. */
  readonly all: boolean
  /** Parts of paths, such as `test/golden`; none means every file of the level. What is named is run, whatever its level. */
  readonly filters: readonly string[]
}

export function testFiles(every: readonly string[], { all, filters }: Choice): readonly string[] {
  const files = every.toSorted()
  if (filters.length > 0) return files.filter((file) => filters.some((filter) => file.includes(filter)))
  return all ? files : files.filter((file) => !file.endsWith(FULL))
}

/** Files that share a process, list by list, and files that are a process each. */
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
