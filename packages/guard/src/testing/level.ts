/**
 * How much of the adapter contract our own adapters run. At every landing `fetch` and `node` speak all dialects and the others one of them,
 * for no adapter knows of dialects; `npm run test:all` runs all of it with each.
 */
import type { AdapterSuiteOptions } from './describe-guard-adapter.ts'

export const ownLevel: AdapterSuiteOptions =
  process.env['LATCHKEY_TEST_LEVEL'] === 'all' ? { randomRequests: 500 } : { randomRequests: 100, dialects: 'oauth' }
