/** The front door put together: authorization requests and the pages on which users answer them. */
import { checked, nested, type OptionReader, type OptionTable, optional, part } from '@latchkey/options'
import { type Algorithm, algorithms } from '@latchkey/tokens'
import type { ClientSource } from '../clients/client-source.ts'
import { type ClientDocumentRules, clientDocumentsOption } from '../clients/document/client-documents.ts'
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import type { ProveLogin } from '../login/prove-login.ts'
import { ownPages, type PageRenderers } from '../pages/render.ts'
import { styleSheet, type Theme, themeOption } from '../pages/style.ts'
import { DEFAULT_ALGORITHMS, isForUse } from '../signing-keys/use-algorithms.ts'
import { createCheckRequest } from './check-request.ts'
import { type AuthorizePorts, authorizeByFormEndpoint, authorizeEndpoint } from './endpoints/authorize.ts'
import { type ConsentPorts, consentEndpoint, consentPageEndpoint } from './endpoints/consent.ts'
import { type SignInPorts, signInEndpoint, signInPageEndpoint } from './endpoints/sign-in.ts'
import { styleEndpoint } from './endpoints/style.ts'
import type { FlowPorts } from './flow-ports.ts'
import { createFlowPages, type FlowPages } from './front-door-pages.ts'
import { type ProtectedResource, type Resources, resourcesOption } from './resources.ts'
import { createFlowSealing } from './sealed-flow.ts'

/** Options of the front door. */
export interface FrontDoorOptions {
  /** The APIs that tokens may be for, beside the one of users' own tokens. */
  readonly resources?: readonly ProtectedResource[]
  /** What id_tokens are signed with. Default RS256, which every relying party takes. */
  readonly idTokenAlg?: Algorithm
  /**
   * Clients that nobody registered: their `client_id` is the URL of a document about them. On by default, and their users are always asked.
   * `false`: only registered clients. Or which hosts, and which private schemes for redirects.
   */
  readonly clientDocuments?: false | ClientDocumentRules
  /** How the pages look. */
  readonly theme?: Theme
  /** Pages of your own, in the place of those that come with it: functions from what they show, and words, to `html`. */
  readonly pages?: Partial<PageRenderers>
}

const OPTIONS = {
  resources: optional([], resourcesOption),
  idTokenAlg: optional(DEFAULT_ALGORITHMS.id_token, idTokenAlgorithm),
  clientDocuments: optional({}, clientDocumentsOption),
  theme: optional(themeOption({}), themeOption),
  pages: optional(
    {},
    part<Partial<PageRenderers>>('functions that write pages: { login, consent, signOut, security, notice }'),
  ),
} satisfies OptionTable<keyof FrontDoorOptions>

/** With all that was left out. */
export interface ReadFrontDoor {
  readonly resources: readonly ProtectedResource[]
  readonly idTokenAlg: Algorithm
  readonly clientDocuments: false | ClientDocumentRules
  readonly theme: Required<Theme>
  readonly pages: Partial<PageRenderers>
}

/** Reads the option. */
export const frontDoorOption: OptionReader<ReadFrontDoor> = nested(OPTIONS)

function idTokenAlgorithm(value: unknown): Algorithm {
  const good = algorithms.some((alg) => alg === value && isForUse('id_token', alg))
  return checked(value as Algorithm, good, 'RS256, PS256, ES256, EdDSA or one of their kind')
}

type Ports = AuthorizePorts & SignInPorts & ConsentPorts

/** One line for each: where they are is known before a store is opened. */
export function frontDoorEndpoints(options: FrontDoorOptions): readonly Endpoint<Ports>[] {
  return [
    authorizeEndpoint(),
    authorizeByFormEndpoint(),
    signInPageEndpoint(),
    signInEndpoint(),
    consentPageEndpoint(),
    consentEndpoint(),
    styleEndpoint(styleSheet(frontDoorOption(options).theme)),
  ]
}

/** What it needs, once a store is open. */
export interface FrontDoorPorts extends FlowPorts {
  readonly clients: ClientSource
  readonly prove: ProveLogin
  readonly resources: Resources
  readonly keyEncryptionKeys: readonly Uint8Array[]
  /** The issuer's path. */
  readonly publicPath: string
}

/** The pages, for whatever leads to one. */
export function flowPagesOf(options: FrontDoorOptions, publicPath: string): FlowPages {
  const { theme, pages } = frontDoorOption(options)
  return createFlowPages({ pages: { ...ownPages, ...pages }, publicPath, styleName: styleSheet(theme).name })
}

/** Resources in words, as the operator has declared them. */
export function describeResourcesOf(options: FrontDoorOptions): ConsentPorts['describeResource'] {
  const { resources } = frontDoorOption(options)
  return (resource) => {
    const found = resources.find((one) => one.resource === resource)
    return { name: found?.name ?? resource, scopes: found?.scopes ?? {} }
  }
}

/** @returns the endpoints, which answer */
export function openFrontDoor(options: FrontDoorOptions, given: FrontDoorPorts): readonly Endpoint[] {
  const { clients, resources, keyEncryptionKeys, publicPath, ...ports } = given
  const show = flowPagesOf(options, publicPath)
  const endpoints = withPorts(frontDoorEndpoints(options), {
    ...ports,
    publicPath,
    origin: new URL(given.issuer).origin,
    check: createCheckRequest({ clients, resources }),
    sealing: createFlowSealing(keyEncryptionKeys),
    show,
    describeResource: describeResourcesOf(options),
  })
  return endpoints.map((endpoint) => Object.freeze({ ...endpoint, showFault: show.fault }))
}
