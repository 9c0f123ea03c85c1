/** One change log of all packages: they have one version, and a reader looks in one place. */

/**
 * @param changesets - the texts of the files in `.changeset`
 * @returns the change log with one section more, above the others
 * @throws {Error} for a change that says nothing to readers, and for a version that stands there already
 */
export function withSection(changelog: string, version: string, changesets: readonly string[]): string {
  if (changelog.includes(`\n## ${version}\n`)) throw new Error(`CHANGELOG.md has a section of ${version} already`)
  const lines = changesets.map((text) => {
    const [, packages = '', summary = ''] = /^---\n(.*?)---\n(.*)$/s.exec(text) ?? []
    const names = [...packages.matchAll(/["']([^"']+)["']/g)].map(([, name]) => `\`${name}\``)
    if (summary.trim() === '') throw new Error(`a change of ${names.join(', ')} does not say what it is`)
    return `- ${names.join(', ')}: ${summary.trim().replaceAll(/\s*\n\s*/g, ' ')}`
  })
  const at = changelog.search(/^## /m)
  const [head, rest] = at < 0 ? [`${changelog.trimEnd()}\n\n`, ''] : [changelog.slice(0, at), changelog.slice(at)]
  return `${head}## ${version}\n\n${lines.join('\n')}\n${rest === '' ? '' : '\n'}${rest}`
}
