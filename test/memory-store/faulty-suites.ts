/** The suites, each over a store with a fault. Run by `memory-store.test.ts`, which wants every one of them to fail. */
import { suites } from './suites.ts'

for (const { run } of suites) run('faulty', true)
