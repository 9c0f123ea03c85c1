/** Logging out of a browser, put together: the endpoints, and what they are done with. */
import type { FlowPages } from '../authorize/front-door-pages.ts'
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import { createEndBrowserLogin, type EndBrowserLoginPorts } from './end-browser-login.ts'
import {
  confirmSignOutEndpoint,
  type EndBrowserLoginEndpointPorts,
  endBrowserLoginByFormEndpoint,
  endBrowserLoginEndpoint,
} from './endpoints/end-browser-login.ts'

/** One line for each: where they are is known before a store is opened. */
export function logoutEndpoints(): readonly Endpoint<EndBrowserLoginEndpointPorts>[] {
  return [endBrowserLoginEndpoint(), endBrowserLoginByFormEndpoint(), confirmSignOutEndpoint()]
}

/** What it needs. */
export type LogoutPorts = Omit<EndBrowserLoginEndpointPorts, 'endBrowserLogin' | 'browserLogins'> &
  EndBrowserLoginPorts &
  Pick<EndBrowserLoginEndpointPorts, 'browserLogins'> & { readonly show: FlowPages }

/** @returns the endpoints, which answer */
export function openLogout(ports: LogoutPorts): readonly Endpoint[] {
  const endpoints = withPorts(logoutEndpoints(), { ...ports, endBrowserLogin: createEndBrowserLogin(ports) })
  return endpoints.map((endpoint) => Object.freeze({ ...endpoint, showFault: ports.show.fault }))
}
