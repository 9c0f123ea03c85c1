/** The packages of a Debian system, as its own list has them (`/var/lib/dpkg/status`). */

/** One package. */
export interface DebianPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
}

/** @throws {Error} for a text that is no such list */
export function debianPackages(status: string): readonly DebianPackage[] {
  const found = status.split(/\n{2,}/).flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(paragraph)?.[1]
    const [name, version, architecture] = [field('Package'), field('Version'), field('Architecture')]
    if (!name || !version || !architecture || field('Status') !== 'install ok installed') return []
    return [{ name, version, architecture }]
  })
  if (found.length === 0) throw new Error('the list of Debian packages has none')
  return found
}
