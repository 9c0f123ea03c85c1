/** Whether the names that our documents give to readers are ours: who has a name decides what its readers run. */

/** Who may publish what. */
export interface AttributionOptions {
  /** `https://registry.npmjs.org` */
  readonly registry: string
  /** Whose packages are ours, as the registry calls its users. */
  readonly publisher: string
  /** What this release publishes. */
  readonly released: readonly string[]
  /** Whether names that nobody has may become ours by this release. */
  readonly isFirst: boolean
}

/** @returns why the documents cannot be published; empty when they can */
export async function attributionFaults(
  names: readonly string[],
  { registry, publisher, released, isFirst }: AttributionOptions,
): Promise<readonly string[]> {
  const faults = await Promise.all(
    names.map(async (name) => {
      const owners = await ownersOf(name, registry)
      if (owners?.includes(publisher)) return []
      if (owners) return [`${name} belongs to ${owners.join(', ') || 'somebody'} on ${registry}, not to ${publisher}`]
      if (!released.includes(name)) return [`${name} is not on ${registry}, and this release does not publish it`]
      return isFirst
        ? []
        : [`${name} is not on ${registry} yet: anybody could take it; --first takes it with this release`]
    }),
  )
  return faults.flat()
}

interface Packument {
  readonly maintainers?: readonly { readonly name: string }[]
}

/** @returns undefined when nobody has the name */
async function ownersOf(name: string, registry: string): Promise<readonly string[] | undefined> {
  const response = await fetch(`${registry}/${name.replace('/', '%2f')}`)
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`${registry} answers ${response.status} when it is asked for ${name}`)
  const { maintainers = [] } = (await response.json()) as Packument
  return maintainers.map((one) => one.name)
}
