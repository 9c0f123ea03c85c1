export { batchText, isCursor, parseBatchText } from './batch-text.ts'
export { condense, secondOf } from './condense.ts'
export type { RevocationFeedEvent, RevocationFeedOptions } from './feed-options.ts'
export type { FeedRequestOptions } from './feed-request.ts'
export { followRevocations, type RevocationFeed, type RevocationFeedStatus } from './follow-revocations.ts'
export { type PollingSourceOptions, pollingSource } from './polling-source.ts'
export {
  EVERY_ISSUER,
  fromWire,
  parseRevocation,
  type Revocation,
  type RevocationKind,
  toWire,
} from './revocation.ts'
export { bytesOf, ownerOf, type Person } from './revocation-entries.ts'
export type { FollowOptions, RevocationBatch, RevocationSource } from './revocation-source.ts'
export type { RevocableToken, Revocations } from './revocations.ts'
export { type SseSourceOptions, sseSource } from './sse-source.ts'
export { tokenIdOf } from './token-id.ts'
