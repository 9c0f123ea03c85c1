/** Every contract suite of a store, over a store in memory. */
import { describeLeases, describeUserStore, storeContracts } from '@latchkey/server/testing'
import { createMemoryAccounts } from './accounts.ts'
import { createMemoryApiKeys } from './api-keys.ts'
import { createMemoryAudit } from './audit.ts'
import { createMemoryClients } from './clients.ts'
import { createMemoryDevices } from './devices.ts'
import {
  createMemoryAuthorizationCodes,
  createMemoryConsents,
  createMemoryFlows,
  createMemoryLogins,
} from './front-door.ts'
import { createMemoryLeases } from './leases.ts'
import { createMemoryNetworks } from './networks.ts'
import { createMemoryOneTimeTokens } from './one-time-tokens.ts'
import { createMemoryOutbox } from './outbox.ts'
import { createMemoryPeople } from './people.ts'
import { createMemoryRevocations } from './revocations.ts'
import { createMemorySecrets } from './secrets.ts'
import { createMemorySeen } from './seen.ts'
import { createMemorySessions } from './sessions.ts'
import { createMemorySigningKeys } from './signing-keys.ts'

/** A port with its suite: how it begins in a report, and how it runs with a store that has this fault. */
export interface Suite {
  readonly title: string
  readonly run: (name: string, faulty: boolean) => void
}

/**
 * @param title - how the suite's name begins
 * @param seed - a fault, as a change to one method: small, and such as a store might really have
 */
function suite<S extends AsyncDisposable>(
  title: string,
  describeIt: (contract: { readonly name: string; readonly open: () => Promise<S> }) => void,
  create: () => S,
  seed: (store: S) => Partial<S>,
): Suite {
  const broken = (store: S): S => ({ ...store, ...seed(store) })
  return {
    title,
    run: (name, faulty) => describeIt({ name, open: async () => (faulty ? broken(create()) : create()) }),
  }
}

export const suites: readonly Suite[] = [
  suite('user store', describeUserStore, createMemoryAccounts, ({ findByUsername }) => ({
    findByUsername: (username) => findByUsername(username.toLowerCase()),
  })),
  suite('account store', storeContracts.users.describe, createMemoryAccounts, ({ changePassword }) => ({
    changePassword: ({ expected: _, ...change }) => changePassword(change),
  })),
  suite('person store', storeContracts.people.describe, createMemoryPeople, ({ setEmail }) => ({
    setEmail: async (change) => (await setEmail(change)) || true,
  })),
  suite('one-time token store', storeContracts.oneTimeTokens.describe, createMemoryOneTimeTokens, ({ findUsable }) => ({
    consume: findUsable,
  })),
  suite('API key store', storeContracts.apiKeys.describe, createMemoryApiKeys, ({ find, remove }) => ({
    remove: async ({ id }) => remove({ id, userId: (await find(id))?.userId ?? '' }),
  })),
  suite('session store', storeContracts.sessions.describe, createMemorySessions, ({ find, rotate }) => ({
    rotate: async (rotation) => rotate({ ...rotation, session: (await find(rotation.session.id)) ?? rotation.session }),
  })),
  suite('device store', storeContracts.devices.describe, createMemoryDevices, () => ({ forget: async () => {} })),
  suite('network store', storeContracts.networks.describe, createMemoryNetworks, ({ remember }) => ({
    remember: (network, at) => remember(network, at, 1000),
  })),
  suite('client store', storeContracts.clients.describe, createMemoryClients, ({ find }) => ({
    find: (id) => find(id.trim()),
  })),
  suite('consent store', storeContracts.consents.describe, createMemoryConsents, ({ find, grant }) => ({
    grant: async (consent) => (await find(consent)) ?? grant(consent),
  })),
  suite('login store', storeContracts.browserLogins.describe, createMemoryLogins, ({ find }) => ({
    find: (tokenHash) => find(tokenHash, 0),
  })),
  suite('flow store', storeContracts.flows.describe, createMemoryFlows, ({ find, move }) => ({
    move: async (step) => move({ ...step, version: (await find(step.id))?.version ?? 0 }),
  })),
  suite(
    'authorization code store',
    storeContracts.authorizationCodes.describe,
    createMemoryAuthorizationCodes,
    (store) => ({
      use: async (hash, now) => (await store.use(hash, now)) || (await store.find(hash))?.usedAt !== undefined,
    }),
  ),
  suite('signing key store', storeContracts.signingKeys.describe, createMemorySigningKeys, ({ list }) => ({
    list: () => list({ ended: true }),
  })),
  suite('seen store', storeContracts.seen.describe, createMemorySeen, ({ remember }) => ({
    remember: async (seen) => (await remember(seen)) || true,
  })),
  suite('revocation store', storeContracts.revocations.describe, createMemoryRevocations, ({ listAfter }) => ({
    listAfter: ({ recordedAt }, limit) => listAfter({ recordedAt, id: '' }, limit),
  })),
  suite('audit store', storeContracts.audit.describe, createMemoryAudit, ({ list }) => ({
    list: async (query) => (await list(query)).toReversed(),
  })),
  suite('secret store', storeContracts.secrets.describe, createMemorySecrets, ({ create }) => ({
    create: async (name, sealed) => (await create(name, sealed)) || true,
  })),
  suite('outbox store', storeContracts.mails.describe, createMemoryOutbox, ({ remove }) => ({
    remove: async (id) => (id.endsWith('1') ? undefined : remove(id)),
  })),
  suite('outbox store', storeContracts.outbox.describe, createMemoryOutbox, ({ claim }) => ({
    claim: async (wanted) => {
      const entries = await claim({ ...wanted, until: wanted.now })
      return entries.map((entry) => ({ ...entry, dueAt: wanted.until }))
    },
  })),
  suite('leases', describeLeases, createMemoryLeases, () => ({
    hold: async (_name, _options, work) => ({ held: true, value: await work(new AbortController().signal) }),
  })),
]
