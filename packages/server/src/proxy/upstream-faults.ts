/** What the apps behind a server have against its faces. */
import { readOptions } from '@latchkey/options'
import type { Key } from '@latchkey/tokens'
import { upstreamOption } from './upstream-options.ts'

/** A face, as far as it is known before it is opened. */
interface KnownFace {
  readonly name: string
  readonly keys: readonly Key[] | object
}

interface JudgedOptions {
  readonly upstream?: unknown
  readonly store?: unknown
  readonly forwardAuth?: { readonly face?: number }
  readonly faces: readonly KnownFace[]
}

/** One line for each face that is not there, and for a key that must not be shared. */
export function upstreamFaults({ upstream, forwardAuth, faces, store }: JudgedOptions): readonly string[] {
  const asked = forwardAuth?.face ?? 0
  const missing =
    forwardAuth !== undefined && asked >= faces.length
      ? [`forwardAuth.face: ${asked}: there are ${faces.length} faces, from 0 on`]
      : []
  return [...missing, ...appFaults(upstream, faces, store !== undefined)]
}

function appFaults(upstream: unknown, faces: readonly KnownFace[], hasStore: boolean): readonly string[] {
  if (upstream === undefined) return []
  // A wrong option is told by its own row.
  const { values } = readOptions({ upstream: upstreamOption }, { upstream })
  if (!values) return []
  const { prefixes, identityKey, cutover } = values.upstream
  const homeless = prefixes.flatMap(({ face }, i) =>
    face < faces.length ? [] : [`upstream.prefixes.${i}.face: ${face}: there are ${faces.length} faces, from 0 on`],
  )
  const shared = faces.filter(
    ({ keys }) => identityKey && Array.isArray(keys) && keys.some((key: Key) => key.equals(identityKey)),
  )
  return [
    ...homeless,
    ...(cutover && !hasStore ? ['upstream.cutover: needs a store, which keeps who has moved'] : []),
    ...shared.map(({ name }) => `upstream.identityKey: the face ${name} has it too: the app could make tokens with it`),
  ]
}
