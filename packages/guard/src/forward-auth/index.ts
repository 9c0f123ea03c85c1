export {
  type ForwardAuthAnswer,
  type ForwardAuthHandler,
  forwardAuth,
  forwardAuthAnswer,
  forwardAuthListener,
} from './forward-auth.ts'
export { type ForwardAuthOptions, parseForwardAuthOptions } from './forward-auth-options.ts'
export { fieldValue, type IdentityHeader, scopeText, subjectText } from './identity-headers.ts'
export { type Access, judgeAccess } from './judge-access.ts'
export type { ProxyName } from './original-request.ts'
export { foldCase, readingsOf } from './path-readings.ts'
export { createRouteTable, type ParsedAccess, type Route, type RouteAccess, type RouteTable } from './route-table.ts'
