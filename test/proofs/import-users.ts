/**
 * Users in bulk: `npm run proof:import -- [--users 1000000] [--on SQLite,MariaDB,PostgreSQL]`.
 * On each database: users with ready hashes are imported by `latchkey users import`, which is killed with kill -9 in the middle and run
 * again: none is lost, none is doubled, the rejects are whole; at least 5,000 a second. Then the first database is copied into the next, and that
 * into the third, killed on its way too: the same users, to the letter. Leaves with 1 when something does not hold.
 */
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { openStore } from '@latchkey/sql'
import { expect } from './expect.ts'
import {
  commandOn,
  hasUsers,
  type Kept,
  keptIn,
  killedAndResumed,
  linesOf,
  runOnce,
  type UsersFile,
  writeUsers,
} from './import/imported.ts'
import { type DatabaseName, databaseNames, openDatabaseOf } from './race/databases.ts'

const LEAST_USERS_PER_SECOND = 5000

const { values } = parseArgs({
  options: { users: { type: 'string', default: '1000000' }, on: { type: 'string', default: databaseNames.join() } },
})
const names = databaseNames.filter((one) => values.on.split(',').includes(one))
using file = await writeUsers(Number(values.users))

let former: { readonly name: DatabaseName; readonly url: string; readonly kept: Kept } | undefined
await using opened = new AsyncDisposableStack()
for (const name of names) {
  console.log(`\n${name}, load ${loadavg()[0]?.toFixed(1)}`)
  await using imported = await openDatabaseOf(name)
  await proveImport(name, imported.url, file)
  const copied = opened.use(await openDatabaseOf(name))
  if (former) await proveCopy(former, copied.url)
  else await fill(copied.url, file)
  former = { name, url: copied.url, kept: await keptIn(copied.url) }
}

async function proveImport(
  name: DatabaseName,
  url: string,
  { path, folder, users, rejected }: UsersFile,
): Promise<void> {
  await using store = await openStore({ url })
  const rejects = `${folder}/${name}.rejects.jsonl`
  const command = commandOn(folder, url, 'users', 'import', path, '--rejects', rejects)
  const { wasKilled, document, seconds, cpuSeconds } = await killedAndResumed(
    command,
    hasUsers(store, Math.floor(users / 2)),
  )
  expect(wasKilled && Number(document['resumedAt']) > 0, `killed, and resumed behind record ${document['resumedAt']}`)
  const { rows, names: different } = await keptIn(url)
  expect(rows === users && different === users, `${users} users: ${rows} rows, ${different} names`)
  expect(document['added'] === users && document['rejected'] === rejected, `the journal says the same`)
  expect((await linesOf(rejects)) === rejected, `${rejected} rejects, each once`)
  const [rate, records] = [Number(document['perSecond']), Number(document['records']) - Number(document['resumedAt'])]
  const perCpuSecond = Math.round(records / cpuSeconds)
  console.log(
    `  ${Math.round(users / seconds)} users/s with both starts of the command, and looking through the file twice`,
  )
  // Where others have the processors, what the command itself has used of them is what can be measured.
  const counted = (loadavg()[0] ?? 0) > availableParallelism() + 1 ? perCpuSecond : rate
  expect(counted >= LEAST_USERS_PER_SECOND, `${rate} users/s; ${perCpuSecond} for each second of the command's own CPU`)
}

async function fill(url: string, { path, folder }: UsersFile): Promise<void> {
  await (await openStore({ url }))[Symbol.asyncDispose]()
  await runOnce(commandOn(folder, url, 'users', 'import', path))
}

async function proveCopy(from: NonNullable<typeof former>, url: string): Promise<void> {
  await using store = await openStore({ url })
  const { words, env } = commandOn(
    file.folder,
    from.url,
    'data',
    'copy',
    '--to-env',
    'NEW_URL',
    '--kinds',
    'users',
    '--include',
    'hashes',
  )
  const command = { words, env: { ...env, NEW_URL: url } }
  const { wasKilled, document } = await killedAndResumed(command, hasUsers(store, Math.floor(file.users / 2)))
  const kept = await keptIn(url)
  expect(
    wasKilled && kept.digest === from.kept.digest && kept.rows === from.kept.rows,
    `copied from ${from.name}, killed on its way: ${kept.rows} rows, the same to the letter`,
  )
  const [copied] = document['kinds'] as readonly { readonly perSecond: number }[]
  console.log(`  ${copied?.perSecond} users/s`)
}
