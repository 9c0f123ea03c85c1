/** Which prefix a path belongs to. */

/** Finds the longest prefix of whole segments, by the bytes that were sent. */
export type FindPrefix<T> = (path: string) => T | undefined

export function createPrefixTable<T extends { readonly prefix: string }>(all: readonly T[]): FindPrefix<T> {
  const longestFirst = all.toSorted((a, b) => b.prefix.length - a.prefix.length)
  return (path) => longestFirst.find(({ prefix }) => isBeneath(path, prefix))
}

function isBeneath(path: string, prefix: string): boolean {
  if (prefix === '/') return path.startsWith('/')
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')
}
