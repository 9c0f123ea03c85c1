/** A Galera cluster of three private MariaDB servers on this machine. Debian: mariadb-server, galera-4, rsync, lsof. */
import { existsSync } from 'node:fs'
import { mariaDbCommands, type PrivateServer, startPrivateServer } from '@latchkey/sql/testing'

const PROVIDER = '/usr/lib/galera/libgalera_smm.so'
/** Group communication, state transfer: above the servers' own ports, and apart for each. */
const GROUP_PORTS = 12_000
const NODES = 3

export interface Cluster extends AsyncDisposable {
  /** One empty database, through each node. */
  readonly urls: readonly string[]
}

/** @throws {Error} when MariaDB or Galera is not installed, or a node does not join */
export async function startCluster(): Promise<Cluster> {
  if (!existsSync(PROVIDER)) throw new Error(`${PROVIDER} not found: apt-get install galera-4 rsync lsof`)
  await using stack = new AsyncDisposableStack()
  const nodes: PrivateServer[] = []
  // The one that joined last is stopped first.
  for (let i = 0; i < NODES; i += 1) nodes.push(stack.use(await startNode(nodes)))
  await mariaDbCommands.execute(nodes[0]?.port ?? 0, 'create database latchkey character set utf8mb4')
  const started = stack.move()
  return {
    urls: nodes.map(({ port }) => `mysql://root@127.0.0.1:${port}/latchkey`),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

function startNode(others: readonly PrivateServer[]): Promise<PrivateServer> {
  const isFirst = others.length === 0
  return startPrivateServer({
    name: 'galera',
    // Who joins is given all data by another.
    initialise: (folder) => (isFirst ? mariaDbCommands.initialise(folder) : ['mkdir', `${folder}/data`]),
    serve(folder, port) {
      const group = port + GROUP_PORTS
      const members = others.map((other) => `127.0.0.1:${other.port + GROUP_PORTS}`)
      return [
        ...mariaDbCommands.serve(folder, port),
        `--server-id=${others.length + 1}`,
        '--binlog-format=ROW',
        '--innodb-autoinc-lock-mode=2',
        '--innodb-buffer-pool-size=64M',
        '--wsrep-on=ON',
        `--wsrep-provider=${PROVIDER}`,
        `--wsrep-provider-options=base_port=${group};gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${group + 1};ist.recv_bind=127.0.0.1:${group + 1};gcache.size=32M;gcache.dir=${folder}/data;pc.recovery=false`,
        '--wsrep-cluster-name=latchkey',
        `--wsrep-cluster-address=gcomm://${members.join()}`,
        `--wsrep-node-name=n${others.length + 1}`,
        '--wsrep-node-address=127.0.0.1',
        `--wsrep-node-incoming-address=127.0.0.1:${port}`,
        '--wsrep-sst-method=rsync',
        `--wsrep-sst-receive-address=127.0.0.1:${group + 2}`,
        '--wsrep-slave-threads=2',
        ...(isFirst ? ['--wsrep-new-cluster'] : []),
      ]
    },
    stopSignal: 'SIGTERM',
    dropSignal: 'SIGKILL',
    probe: (port) => mariaDbCommands.execute(port, 'select 1 from mysql.db limit 1'),
  })
}
