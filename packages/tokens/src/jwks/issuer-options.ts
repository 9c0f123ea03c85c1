/** Options of an issuer's key set. The issuer's name is also its address (RFC 8414 §2), so it must be valid as both. */
import {
  callable,
  nested,
  type OptionReader,
  type OptionTable,
  parseOptions,
  refusal,
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
      /** `issuer`: the document names another issuer. `jwks_uri`: it is missing, or may not be used. */
      readonly fault: DownloadFault | 'issuer' | 'jwks_uri'
      readonly status?: number
      /** The issuer that the document names, where a slash at the end is all that differs. */
      readonly named?: string
    }

/** Options of {@link issuerJwks}. All times are seconds. */
export interface IssuerJwksOptions extends Omit<RemoteJwksOptions, 'onEvent'> {
  /** How long the metadata is used; after that, keys that have moved are found at their new address.
   * 1 to 86,400; default 3,600. The answer's own `max-age` may shorten it. After a failed fetch of the keys it is read again. */
  readonly metadataLifetimeSeconds?: number
  /** Called for every fetch and for every key that was left out. Errors that it throws are ignored. */
  readonly onEvent?: (event: IssuerJwksEvent) => void
}

/** The options as the set uses them. */
export interface IssuerSettings extends FetchSettings {
  readonly issuer: string
  readonly metadataLifetimeSeconds: number
  readonly onEvent: (event: IssuerJwksEvent) => void
}

/** Scheme and authority, then the path as written. An issuer must not have a query or a fragment (RFC 8414 §2). */
const ISSUER = /^https?:\/\/[^/?#\\\s]+(\/[^?#\\\s]*)?$/
const MAXIMUM_CHARACTERS = 2048

const OPTIONS = {
  ...fetchOptions,
  metadataLifetimeSeconds: strictlyOptional(3600, secondsWithin(1, 86_400)),
  onEvent: strictlyOptional(() => {}, callable<NonNullable<IssuerJwksOptions['onEvent']>>('a function')),
} satisfies OptionTable<keyof IssuerJwksOptions>

const judge = nested(OPTIONS)

/** For options that contain these: faults are reported, and the options are passed on unchanged. */
export const issuerJwksOptions: OptionReader<IssuerJwksOptions> = (value) => {
  judge(value)
  // The table has just refused everything that is not of its type.
  return value as IssuerJwksOptions
}

/** @throws {TypeError} one line for each option that is wrong; or `issuer` */
export function parseIssuerOptions(issuer: unknown, options: IssuerJwksOptions): IssuerSettings {
  const { metadataLifetimeSeconds, onEvent, ...rest } = parseOptions(OPTIONS, options)
  const named = parseIssuer(issuer)
  return Object.freeze({
    ...fetchSettings({ ...rest, onEvent }, named),
    onEvent,
    issuer: named,
    metadataLifetimeSeconds,
  })
}

function parseIssuer(given: unknown): string {
  if (typeof given !== 'string') throw refusal(['issuer: give the text of the iss claim, an https URL'])
  const { pathname } = new URL(keysUrl('issuer', given))
  const [, path = '/'] = (given.length <= MAXIMUM_CHARACTERS && ISSUER.exec(given)) || [undefined, '']
  // The URL parser would change this path (dots, blanks), so another address than the named one would be asked.
  if (path !== pathname) throw refusal(['issuer: give a plain https URL, without query and fragment'])
  return given
}
