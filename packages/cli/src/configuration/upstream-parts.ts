/** From `upstream` in the settings to the server's option. */
import type { ForwardAuthServerOptions, UpstreamOptions } from '@latchkey/server'
import { secretKey } from '@latchkey/tokens'
import type { Environment } from '../surroundings.ts'
import { collected, type Read } from './collected-faults.ts'
import { readVariable } from './read-variable.ts'
import type { Right } from './section.ts'
import type { ForwardAuthSettings, UpstreamSettings } from './upstream-settings.ts'

/** @param hasNative - the native face stands before those of `faces` */
export function readUpstream(
  settings: Right<UpstreamSettings> | undefined,
  { hasNative, environment }: { readonly hasNative: boolean; readonly environment: Environment },
): Read<UpstreamOptions> {
  if (!settings) return { value: undefined, faults: [] }
  const { identitySecretEnv, prefixes = [], routes, ...rest } = settings
  const secret =
    identitySecretEnv === undefined
      ? undefined
      : readVariable('upstream.identitySecretEnv', identitySecretEnv, environment)
  const text = secret?.value
  const key =
    text === undefined
      ? undefined
      : collected(() => secretKey(text, { alg: 'HS256' }), `upstream.identitySecretEnv: ${identitySecretEnv}: `)
  const faults = [...(secret?.faults ?? []), ...(key?.faults ?? [])]
  const isWhole = faults.length === 0 && settings.prefixes !== undefined
  const value = {
    ...rest,
    // What they may be is judged with the server's own options.
    ...(routes && { routes: routes as UpstreamOptions['routes'] & object }),
    ...(key?.value && { identityKey: key.value }),
    prefixes: prefixes.map(({ face, ...one }) => ({ ...one, face: placeOf(face, hasNative) })),
  }
  return { value: isWhole ? value : undefined, faults }
}

/** Undefined where it is not there, or says no proxy. */
export function readForwardAuth(
  settings: Right<ForwardAuthSettings> | undefined,
  hasNative: boolean,
): ForwardAuthServerOptions | undefined {
  if (settings?.proxy === undefined) return undefined
  const { proxy, routes, face } = settings
  const rows = routes as ForwardAuthServerOptions['routes']
  return { proxy, ...(rows && { routes: rows }), face: placeOf(face, hasNative) }
}

/** The server's first face is the native one, where there is one. */
function placeOf(face: 'native' | number | undefined, hasNative: boolean): number {
  if (face === 'native') return 0
  return (face ?? 0) + (hasNative ? 1 : 0)
}
