/** What the path of a request demands, in each of its readings. */
import { foldCase, type ParsedAccess, type RouteTable, readingsOf } from '@latchkey/guard/forward-auth'
import type { Place } from './place.ts'
import type { FindPrefix } from './prefix-table.ts'
import { isAmbiguous } from './targets.ts'

/** Whether a path is one of the server's own. */
export type IsOwn = (method: string, path: string) => boolean

/** Undefined for a path that goes nowhere. */
export type FindDemands<F> = (
  request: { readonly method: string; readonly path: string; readonly place: Place<F> },
  isOwn: IsOwn,
) => ReadonlySet<ParsedAccess<unknown, unknown>> | undefined

export function createDemands<F>(routes: RouteTable<unknown, unknown>, find: FindPrefix<Place<F>>): FindDemands<F> {
  return ({ method, path, place }, isOwn) => {
    if (!place.rawPaths && isAmbiguous(path)) return undefined
    const readings = readingsOf(path)
    if (!readings) return place.rawPaths ? routes.everyAccess(method) : undefined
    for (const reading of readings.flatMap((one) => [one, foldCase(one)])) {
      if (reading !== path && isOwn(method, reading)) return undefined
      // What may be read as another app's is neither's.
      const other = find(reading)
      if (other && (other.origin !== place.origin || other.face !== place.face)) return undefined
    }
    return routes.accessOf(method, path)
  }
}
