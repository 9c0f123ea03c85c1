/** The users' own page, put together. */
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import { type SecurityPorts, securityEndpoint, securityPageEndpoint } from './endpoints/security.ts'

/** One line for each: where they are is known before a store is opened. */
export function securityEndpoints(): readonly Endpoint<SecurityPorts>[] {
  return [securityPageEndpoint(), securityEndpoint()]
}

/** @returns the endpoints, which answer */
export function openSecurity(ports: SecurityPorts): readonly Endpoint[] {
  return withPorts(securityEndpoints(), ports).map((one) => Object.freeze({ ...one, showFault: ports.show.fault }))
}
