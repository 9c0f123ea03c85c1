/** A Redis cluster of our own: three masters on this machine, each with a third of the keys. */
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort, type PrivateRedis, startPrivateRedis } from '../revocation/private-redis.ts'

export interface PrivateRedisCluster extends AsyncDisposable {
  readonly nodes: readonly PrivateRedis[]
}

const run = promisify(execFile)
const AGREED_MILLISECONDS = 20_000
const CLUSTER = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--cluster-announce-ip', '127.0.0.1']

export async function startPrivateRedisCluster(): Promise<PrivateRedisCluster> {
  const nodes: PrivateRedis[] = []
  const dispose = async () => {
    for (const node of nodes) await node[Symbol.asyncDispose]()
  }
  try {
    while (nodes.length < 3)
      nodes.push(await startPrivateRedis([...CLUSTER, '--cluster-port', String(await freePort())]))
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'])
    const deadline = performance.now() + AGREED_MILLISECONDS
    for (const { port } of nodes) {
      while (!(await run('redis-cli', ['-p', String(port), 'cluster', 'info'])).stdout.includes('cluster_state:ok')) {
        if (performance.now() > deadline) throw new Error('the nodes of the cluster did not agree')
        await sleep(50)
      }
    }
  } catch (fault) {
    await dispose()
    throw fault
  }
  return { nodes, [Symbol.asyncDispose]: dispose }
}
