/** A measured process: one framework, one guard or none. Its first line is its port. Usage: serve.ts FRAMEWORK WORKLOAD [GUARD] */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Access, Workload } from './access.ts'
import { type FrameworkName, visit } from './all.ts'

const [framework, workload, guard] = process.argv.slice(2) as [FrameworkName, Workload, string?]
const access = JSON.parse(process.env['LATCHKEY_BENCH_ACCESS'] ?? '') as Access

const server = await visit(framework, async ({ guards, createServer }) =>
  createServer(guard === undefined ? undefined : await guards[guard]?.(access, workload)),
)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
console.log((server.address() as AddressInfo).port)
