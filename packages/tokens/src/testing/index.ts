export { type SelfSigned, selfSigned } from './self-signed.ts'
