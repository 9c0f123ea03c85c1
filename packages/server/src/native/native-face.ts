/**
 * The native face with everything that belongs to it, over one store: accounts, sessions, clients, keys, limits, the audit log.
 * Any number of processes may open one over the same database.
 */
import { hkdfSync } from 'node:crypto'
import type { Hasher } from '@latchkey/passwords'
import { type OauthOptions, oauth } from '@latchkey/protocol'
import type { Algorithm } from '@latchkey/tokens'
import type { SessionLifetimes } from '../domain/session-lifetimes.ts'
import { memoryCounters } from '../ephemeral/memory-counters.ts'
import type { Face } from '../face.ts'
import { createKeyEncryption } from '../keys/key-encryption.ts'
import { type KeyRing, openKeyRing } from '../keys/key-ring.ts'
import type { FormerKey } from '../keys/ring-options.ts'
import { createLoginSessions, type LoginSessions } from '../login-sessions.ts'
import type { Counters } from '../ports/counters.ts'
import type { Logger } from '../ports/logger.ts'
import type { Store } from '../ports/store.ts'
import { type AuditLog, createAudit } from '../usecases/audit.ts'
import { type AccountLimiter, createLoginLimiter } from '../usecases/limit-logins.ts'
import { createRevocationLog, type RevocationLog } from '../usecases/revocation-log.ts'
import { createStoredUsers } from '../usecases/stored-users.ts'

/** Options of {@link openNativeFace}. */
export interface NativeFaceOptions {
  readonly store: Store
  readonly hasher: Hasher
  readonly logger: Logger
  /** What the dialect says of tokens, cookies and pages. */
  readonly oauth: OauthOptions
  /** What `loadKeyEncryptionKeys` returns: private keys are kept under the first, and limits count under a secret made of it. */
  readonly keyEncryptionKeys: readonly Uint8Array[]
  /** Of new signing keys. Default EdDSA. */
  readonly alg?: Algorithm
  readonly rotateEverySeconds?: number
  /** Old secrets whose tokens are still alive. */
  readonly formerKeys?: readonly FormerKey[]
  readonly sessions?: SessionLifetimes
  /** Where attempts are counted. Default: in this process. */
  readonly counters?: Counters
}

/** Give `face`, `log`, `limiter` and `audit` to `createLoginServer`, and name this in `owns`, before the store. */
export interface NativeFace extends AsyncDisposable {
  readonly face: Face
  /** What its sessions, users and keys revoke. */
  readonly log: RevocationLog
  readonly limiter: AccountLimiter
  readonly audit: AuditLog
  readonly sessions: LoginSessions
  readonly keys: KeyRing
}

/**
 * @throws {ConfigurationError | TypeError} options that are wrong; keys that no key-encryption key decrypts
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function openNativeFace(options: NativeFaceOptions): Promise<NativeFace> {
  const { store, hasher, logger, keyEncryptionKeys, counters = memoryCounters() } = options
  const dialect = oauth(options.oauth)
  const audit = createAudit({ store: store.audit, logger })
  const users = await createStoredUsers({ store: store.users, hasher, rehash: true, logger })
  const keys = await openKeyRing({
    store: store.signingKeys,
    encryption: createKeyEncryption(keyEncryptionKeys),
    tokenLifetimeSeconds: dialect.accessTokenLifetimeSeconds,
    ...defined({ alg: options.alg, rotateEverySeconds: options.rotateEverySeconds, formerKeys: options.formerKeys }),
    audit,
    logger,
  })
  const log = createRevocationLog({ store: store.revocations, logger })
  const secret = countingSecret(keyEncryptionKeys)
  const limiter = createLoginLimiter({ counters, secret, logger, devices: store.devices })
  const sessions = createLoginSessions({
    ...options.sessions,
    store,
    log,
    dialect,
    keys,
    findPrincipal: (subject) => users.findById(subject),
    audit,
    ...defined({ clientId: options.oauth.clientId }),
  })
  return {
    face: { dialect, keys, users, sessions: sessions.sessions, operations: sessions.operations },
    log,
    limiter,
    audit,
    sessions,
    keys,
    async [Symbol.asyncDispose]() {
      await sessions[Symbol.asyncDispose]()
      await keys[Symbol.asyncDispose]()
    },
  }
}

/** The same in every process, and worth nothing without the key that it comes from. */
function countingSecret([key]: readonly Uint8Array[]): string {
  if (!key) throw new TypeError('keyEncryptionKeys: give at least one key')
  return Buffer.from(hkdfSync('sha256', key, '', 'latchkey: what is counted', 32)).toString('hex')
}

/** Without the members that are left out. */
function defined<T extends object>(members: T): { readonly [N in keyof T]?: Exclude<T[N], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}
