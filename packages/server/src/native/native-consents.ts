/** The endpoints of consents: of a native face that has a front door. */
import { adminRequirement } from '../accounts/admin-requirement.ts'
import {
  type ConsentEndpointsPorts,
  listConsentsEndpoint,
  withdrawConsentEndpoint,
} from '../consents/endpoints/consents.ts'
import { listUserConsentsEndpoint, withdrawUserConsentEndpoint } from '../consents/endpoints/user-consents.ts'
import { createWithdrawConsent, type WithdrawConsentPorts } from '../consents/withdraw-consent.ts'
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import { RECENT_LOGIN_SECONDS } from './accounts-options.ts'

/** One line for each: where they are is known before a store is opened. */
export function consentEndpoints(): readonly Endpoint<ConsentEndpointsPorts>[] {
  const admin = adminRequirement(RECENT_LOGIN_SECONDS)
  return [
    listConsentsEndpoint(),
    withdrawConsentEndpoint(),
    listUserConsentsEndpoint(admin),
    withdrawUserConsentEndpoint(admin),
  ]
}

/** @returns the endpoints, which answer */
export function openConsents(
  ports: WithdrawConsentPorts & Pick<ConsentEndpointsPorts, 'consents'>,
): readonly Endpoint[] {
  return withPorts(consentEndpoints(), { consents: ports.consents, withdrawConsent: createWithdrawConsent(ports) })
}
