export { AccountError, type AccountErrorCode } from './account-error.ts'
export type { AccountClient } from './ask-account.ts'
export {
  changePassword,
  deleteAccount,
  type Me,
  readMe,
  redeemLoginRelease,
  register,
  requestEmailVerification,
  requestLoginRelease,
  requestPasswordReset,
  resetPassword,
  verifyEmail,
} from './own-account.ts'
export {
  type ApiKey,
  createApiKey,
  endAllSessions,
  endSession,
  forgetDevices,
  type LoginSession,
  listApiKeys,
  listSessions,
  removeApiKey,
} from './sessions-and-keys.ts'
export { withStepUp } from './step-up.ts'
