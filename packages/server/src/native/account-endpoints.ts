/** The endpoints of accounts: where they stand is known before a store is opened. */
import { adminRequirement } from '../accounts/admin-requirement.ts'
import { type ChangePasswordEndpointPorts, changePasswordEndpoint } from '../accounts/endpoints/change-password.ts'
import { type CorrectEmailEndpointPorts, correctEmailEndpoint } from '../accounts/endpoints/correct-email.ts'
import { type CreateUserEndpointPorts, createUserEndpoint } from '../accounts/endpoints/create-user.ts'
import { type DeleteMePorts, deleteMeEndpoint } from '../accounts/endpoints/delete-me.ts'
import {
  type ForgetDevicesEndpointPorts,
  type ForgetUserDevicesPorts,
  forgetDevicesEndpoint,
  forgetUserDevicesEndpoint,
} from '../accounts/endpoints/forget-devices.ts'
import { type GetMePorts, getMeEndpoint } from '../accounts/endpoints/get-me.ts'
import { type ListUsersPorts, listUsersEndpoint } from '../accounts/endpoints/list-users.ts'
import {
  type GiveLoginReleaseEndpointPorts,
  giveLoginReleaseEndpoint,
  type RedeemLoginReleaseEndpointPorts,
  type RequestLoginReleaseEndpointPorts,
  redeemLoginReleaseEndpoint,
  requestLoginReleaseEndpoint,
} from '../accounts/endpoints/login-release.ts'
import { type RegisterUserEndpointPorts, registerUserEndpoint } from '../accounts/endpoints/register-user.ts'
import {
  type RequestEmailVerificationPorts,
  type RequestPasswordResetPorts,
  requestEmailVerificationEndpoint,
  requestPasswordResetEndpoint,
} from '../accounts/endpoints/request-one-time-link.ts'
import { type ResetPasswordEndpointPorts, resetPasswordEndpoint } from '../accounts/endpoints/reset-password.ts'
import { type UserEndpointsPorts, userEndpoints } from '../accounts/endpoints/user-endpoints.ts'
import { type VerifyEmailEndpointPorts, verifyEmailEndpoint } from '../accounts/endpoints/verify-email.ts'
import {
  type ApiKeyEndpointsPorts,
  createApiKeyEndpoint,
  listApiKeysEndpoint,
  removeApiKeyEndpoint,
} from '../api-keys/endpoints/api-keys.ts'
import {
  listUserApiKeysEndpoint,
  removeUserApiKeyEndpoint,
  type UserApiKeysPorts,
} from '../api-keys/endpoints/user-api-keys.ts'
import { apiKeyLifetimes, type ReadApiKeyLifetimes } from '../api-keys/key-lifetimes.ts'
import { type ListAuditEventsPorts, listAuditEventsEndpoint } from '../audit/endpoints/list-audit-events.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { type AdminRevokePorts, adminRevokeEndpoint } from '../revocations/endpoints/revoke.ts'
import { AUDIT_EVENT_TYPES } from '../server/audit-event-types.ts'
import type { AccountsOptions } from './accounts-options.ts'

type UserPorts = RegisterUserEndpointPorts &
  GetMePorts &
  ChangePasswordEndpointPorts &
  DeleteMePorts &
  ApiKeyEndpointsPorts &
  RedeemLoginReleaseEndpointPorts &
  ForgetDevicesEndpointPorts

export type MailPorts = RequestEmailVerificationPorts &
  VerifyEmailEndpointPorts &
  RequestPasswordResetPorts &
  ResetPasswordEndpointPorts &
  RequestLoginReleaseEndpointPorts &
  CorrectEmailEndpointPorts

type AdminPorts = ListUsersPorts &
  CreateUserEndpointPorts &
  UserEndpointsPorts &
  GiveLoginReleaseEndpointPorts &
  ForgetUserDevicesPorts &
  UserApiKeysPorts &
  AdminRevokePorts &
  ListAuditEventsPorts

/** For whom they are. Where they stand is known before a store is opened. */
export interface AccountEndpoints {
  readonly forUsers: readonly Endpoint<UserPorts>[]
  /** Only where mail can be sent. */
  readonly byMail: readonly Endpoint<MailPorts>[]
  readonly forAdmins: readonly Endpoint<AdminPorts>[]
}

/** What decides which there are, and what they take. */
export type AccountEndpointsOptions = Required<Pick<AccountsOptions, 'registration' | 'recentLoginSeconds'>> & {
  readonly apiKeys?: Partial<ReadApiKeyLifetimes> | undefined
}

/** One line for each. */
export function accountEndpoints({
  registration,
  recentLoginSeconds,
  apiKeys,
}: AccountEndpointsOptions): AccountEndpoints {
  const admin = adminRequirement(recentLoginSeconds)
  return {
    forUsers: [
      ...(registration === 'open' ? [registerUserEndpoint()] : []),
      getMeEndpoint(),
      changePasswordEndpoint(),
      deleteMeEndpoint(recentLoginSeconds),
      createApiKeyEndpoint(recentLoginSeconds, apiKeyLifetimes(apiKeys)),
      listApiKeysEndpoint(),
      removeApiKeyEndpoint(),
      redeemLoginReleaseEndpoint(),
      forgetDevicesEndpoint(),
    ],
    byMail: [
      requestEmailVerificationEndpoint(),
      verifyEmailEndpoint(),
      requestPasswordResetEndpoint(),
      resetPasswordEndpoint(),
      requestLoginReleaseEndpoint(),
      correctEmailEndpoint(),
    ],
    forAdmins: [
      listUsersEndpoint(admin),
      createUserEndpoint(admin),
      ...userEndpoints(admin),
      giveLoginReleaseEndpoint(admin),
      forgetUserDevicesEndpoint(admin),
      listUserApiKeysEndpoint(admin),
      removeUserApiKeyEndpoint(admin),
      adminRevokeEndpoint(admin),
      listAuditEventsEndpoint(AUDIT_EVENT_TYPES, admin),
    ],
  }
}
