/** Options of an issuer's key set: its name is its address (RFC 8414 §2), so it is refused unless it can be both. */
import {
  callable,
  nested,
  type OptionReader,
  OptionsError,
  type OptionTable,
  parseOptions,
  secondsWithin,
  strictlyOptional,
} from '@latchkey/options'
import type { DownloadFault } from './download.ts'
import {
  type FetchSettings,
  fetchOptions,
  fetchSettings,
  keysUrl,
  type RemoteJwksEvent,
  type RemoteJwksOptions,
} from './remote-options.ts'

/** What happens to an issuer's key set. No event holds any part of an answer's body. */
export type IssuerJwksEvent =
  | RemoteJwksEvent
  | { readonly type: 'metadata_fetched'; readonly url: string }
  | {
      readonly type: 'metadata_failed'
      readonly url: string
      /** `issuer`: the document is another issuer's. `jwks_uri`: it has none, or one that may not be asked. */
      readonly fault: DownloadFault | 'issuer' | 'jwks_uri'
      readonly status?: number
    }

/** Options of {@link issuerJwks}. All times are seconds. */
export interface IssuerJwksOptions extends Omit<RemoteJwksOptions, 'onEvent'> {
  /** How long the metadata is believed: the time after which keys that have moved are looked for at their new address.
   * 1 to 86,400; default 3,600. The answer's own `max-age` may shorten it; after a failed fetch of the keys it is read anew. */
  readonly metadataLifetimeSeconds?: number
  /** Told of every fetch and of every key that was left out; what it throws is dropped. */
  readonly onEvent?: (event: IssuerJwksEvent) => void
}

/** The options as the set uses them. */
export interface IssuerSettings extends FetchSettings {
  readonly issuer: string
  readonly metadataLifetimeSeconds: number
  readonly onEvent: (event: IssuerJwksEvent) => void
}

/** Scheme and authority, then the path as it is written. A query or a fragment is no part of an issuer (RFC 8414 §2). */
const ISSUER = /^https?:\/\/[^/?#\\\s]+(\/[^?#\\\s]*)?$/
const MAXIMUM_CHARACTERS = 2048

const OPTIONS = {
  ...fetchOptions,
  metadataLifetimeSeconds: strictlyOptional(3600, secondsWithin(1, 86_400)),
  onEvent: strictlyOptional(() => {}, callable<NonNullable<IssuerJwksOptions['onEvent']>>('a function')),
} satisfies OptionTable<keyof IssuerJwksOptions>

const judge = nested(OPTIONS)

/** For whoever has these options as a part of others: what is wrong with them is told, and they are handed on as they are. */
export const issuerJwksOptions: OptionReader<IssuerJwksOptions> = (value) => {
  judge(value)
  // A table that refuses whatever is not its type has just read it.
  return value as IssuerJwksOptions
}

/** @throws {TypeError} one line for each option that is wrong; or `issuer` */
export function parseIssuerOptions(issuer: unknown, options: IssuerJwksOptions): IssuerSettings {
  const { metadataLifetimeSeconds, onEvent, ...rest } = parseOptions(OPTIONS, options)
  return Object.freeze({
    ...fetchSettings({ ...rest, onEvent }),
    onEvent,
    issuer: parseIssuer(issuer),
    metadataLifetimeSeconds,
  })
}

function parseIssuer(given: unknown): string {
  if (typeof given !== 'string') throw new OptionsError(['issuer: give the text of the iss claim, an https URL'])
  const { pathname } = new URL(keysUrl('issuer', given))
  const [, path = '/'] = (given.length <= MAXIMUM_CHARACTERS && ISSUER.exec(given)) || [undefined, '']
  // A path that a URL parser rewrites (dots, blanks) would ask another address than the one that is named.
  if (path !== pathname) throw new OptionsError(['issuer: give a plain https URL, without query and fragment'])
  return given
}
