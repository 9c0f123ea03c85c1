export { describeRevocationSource, type SourceUnderTest } from './describe-revocation-source.ts'
export { createRevocationTruth, type RevocationTruth } from './revocation-truth.ts'
