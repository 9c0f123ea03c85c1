/** One login server's store on one node, as a process of its own: `node node-process.ts URL`. Migrates, then counts under a lease. */
import { openStore } from '@latchkey/sql'
import { createConnection, type RowDataPacket } from 'mysql2/promise'

const url = process.argv[2] ?? ''
const rounds = Number(process.argv[3])
await using store = await openStore({ url })
const connection = await createConnection(url)
await connection.query('set session wsrep_sync_wait = 1')
for (let round = 0; round < rounds; round += 1) {
  const { held } = await store.leases.hold('count', { seconds: 20, waitSeconds: 120 }, async () => {
    const [rows] = await connection.query<RowDataPacket[]>('select n from counted')
    await connection.query('update counted set n = ?', [Number(rows[0]?.['n']) + 1])
  })
  if (!held) process.exitCode = 1
}
await connection.end()
console.log(await store.revocations.logId())
