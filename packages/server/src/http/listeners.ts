/** The two listeners of a server, and what stands on which. */
import { nested, type OptionTable, oneOf, optional } from '@latchkey/options'

/** `public`: whoever reaches the API. `admin`: only those who run it. */
export type ListenerName = 'public' | 'admin'

/** Where something stands. */
export type Standing = ListenerName | 'both' | 'nowhere'

/** What may stand elsewhere than on the public listener, where everything else is. */
export interface Listeners {
  /** The admin API: `/v1/admin/…`. Default `admin`. */
  readonly administration?: Standing
  /** `/docs` and `/openapi.json`. Default `admin`. */
  readonly documentation?: Standing
  /** `/livez` and `/readyz`. Default `both`. */
  readonly health?: Standing
  /** `/v1/revocations`, where there is a feed: guards elsewhere read it, with its token. Default `public`. */
  readonly revocationFeed?: Standing
}

/** A group of endpoints whose place can be chosen. */
export type EndpointGroup = 'administration' | 'documentation'

const standing = oneOf('public', 'admin', 'both', 'nowhere')

const LISTENERS = {
  administration: optional('admin', standing),
  documentation: optional('admin', standing),
  health: optional('both', standing),
  revocationFeed: optional('public', standing),
} satisfies OptionTable<keyof Listeners>

/** Reads the option. */
export const listenersOption: (value: unknown) => Required<Listeners> = nested(LISTENERS)

export const DEFAULT_LISTENERS: Required<Listeners> = Object.freeze(listenersOption({}))

/** Whether what stands there is on this listener. */
export function isOn(listener: ListenerName, place: Standing): boolean {
  return place === 'both' || place === listener
}

/** What has a place. */
export interface Placed {
  readonly path: string
  readonly group?: EndpointGroup
  readonly atHost?: true
}

/** Those of a group are where the group is; all others are for everybody. */
export function standsOn<E extends Omit<Placed, 'path'>>(
  endpoints: readonly E[],
  listener: ListenerName,
  listeners: Required<Listeners>,
): readonly E[] {
  return endpoints.filter(({ group }) => isOn(listener, group === undefined ? 'public' : listeners[group]))
}

/** The same, each with its path there: beneath the issuer's path on the public listener. The admin listener is no part of the issuer's URL. */
export function placedOn<E extends Placed>(
  endpoints: readonly E[],
  listener: ListenerName,
  { listeners, basePath = '' }: { readonly listeners: Required<Listeners>; readonly basePath?: string | undefined },
): readonly E[] {
  const there = standsOn(endpoints, listener, listeners)
  if (listener === 'admin' || basePath === '') return there
  return there.map((one) => (one.atHost ? one : { ...one, path: `${basePath}${one.path}` }))
}

/** What an operator should read at each start: what strangers reach that only operators need. */
export function listenerWarnings({ administration }: Required<Listeners>): readonly string[] {
  return isOn('public', administration)
    ? ['listeners.administration: the admin API stands on the public listener, where strangers may try it']
    : []
}
