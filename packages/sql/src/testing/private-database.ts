/** A private MariaDB or PostgreSQL for tests: real databases, started on demand, gone afterwards. */
import { readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { isExecutable, type ServerProgram, startPrivateServer } from './private-server.ts'

export interface PrivateDatabase extends AsyncDisposable {
  readonly kind: 'mariadb' | 'postgres'
  /** `mysql://root@127.0.0.1:PORT/NAME` or `postgres://postgres@127.0.0.1:PORT/NAME`: an empty database, utf8mb4 or UTF8. */
  readonly url: string
  /** Creates one more empty database on the same server and returns its URL. */
  createDatabase(): Promise<string>
  /** Ends the server process and waits until it is gone; the data stays. */
  stop(): Promise<void>
  /** Starts it again on the same port and data, and waits until it answers. */
  start(): Promise<void>
}

/** Options of a private database. */
export interface PrivateDatabaseOptions {
  /** Its certificate and key for TLS, both PEM. Default: no TLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** @throws {Error} when MariaDB is not installed or does not start */
export function startMariaDb(options: PrivateDatabaseOptions = {}): Promise<PrivateDatabase> {
  return startDatabase('mariadb', options)
}

/** @throws {Error} when PostgreSQL is not installed or does not start */
export function startPostgres(options: PrivateDatabaseOptions = {}): Promise<PrivateDatabase> {
  return startDatabase('postgres', options)
}

/** Why this database cannot be started here (the missing program and the Debian package that has it), or undefined. */
export function whyMissing(kind: 'mariadb' | 'postgres'): string | undefined {
  const missing = engines[kind].programs.filter((name) => findProgram(name) === undefined)
  if (missing.length === 0) return undefined
  return `${missing.join(' and ')} not found: apt-get install ${engines[kind].debianPackage}`
}

/**
 * For the `skip` option of a test that needs this database: false when it can run, else the reason.
 * Continuous integration must not be green by skipping.
 *
 * @throws {Error} when it is missing and `CI` is set in the environment
 */
export function skipWithout(kind: 'mariadb' | 'postgres'): string | false {
  const reason = whyMissing(kind)
  if (reason === undefined) return false
  if (process.env['CI']) throw new Error(reason)
  return reason
}

interface Engine {
  readonly scheme: string
  readonly administrator: string
  readonly debianPackage: string
  readonly programs: readonly string[]
  readonly createDatabase: (name: string) => string
  readonly execute: (port: number, statement: string) => Promise<void>
  readonly program: () => ServerProgram
  /** The arguments with which it shows these two files. */
  readonly tls: (key: string, cert: string) => readonly string[]
}

async function startDatabase(kind: 'mariadb' | 'postgres', { tls }: PrivateDatabaseOptions): Promise<PrivateDatabase> {
  const reason = whyMissing(kind)
  if (reason !== undefined) throw new Error(reason)
  const engine = engines[kind]
  const plain = engine.program()
  const program: ServerProgram = tls
    ? {
        ...plain,
        files: { 'server.key': tls.key, 'server.crt': tls.cert },
        serve: (folder, port) => [
          ...plain.serve(folder, port),
          ...engine.tls(`${folder}/server.key`, `${folder}/server.crt`),
        ],
      }
    : plain
  const server = await startPrivateServer(program)
  let count = 0
  const createDatabase = async () => {
    count += 1
    const name = `latchkey_${count}`
    await engine.execute(server.port, engine.createDatabase(name))
    return `${engine.scheme}://${engine.administrator}@127.0.0.1:${server.port}/${name}`
  }
  return {
    kind,
    url: await createDatabase(),
    createDatabase,
    stop: server.stop,
    start: server.start,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** The arguments with which every private MariaDB is created and started. */
export const mariaDbCommands = {
  initialise: (folder: string): [string, ...string[]] => [
    getProgram('mariadb-install-db'),
    '--no-defaults',
    `--datadir=${folder}/data`,
    // Two that are created at once would take each other's temporary tables in a common folder.
    `--tmpdir=${folder}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
  ],
  serve: (folder: string, port: number): [string, ...string[]] => [
    getProgram('mariadbd'),
    '--no-defaults',
    `--datadir=${folder}/data`,
    `--tmpdir=${folder}`,
    `--socket=${folder}/mariadb.sock`,
    `--pid-file=${folder}/mariadb.pid`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--performance-schema=OFF',
  ],
  async execute(port: number, statement: string): Promise<void> {
    const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 2000 })
    try {
      await connection.query(statement)
    } finally {
      connection.destroy()
    }
  },
} as const

const mariadb: Engine = {
  scheme: 'mysql',
  administrator: 'root',
  debianPackage: 'mariadb-server',
  programs: ['mariadbd', 'mariadb-install-db'],
  createDatabase: (name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
  execute: mariaDbCommands.execute,
  program: () => ({
    name: 'mariadb',
    initialise: (folder) => [
      ...mariaDbCommands.initialise(folder),
      '--innodb-log-file-size=4M',
      '--innodb-flush-method=nosync',
    ],
    serve: (folder, port) => [
      ...mariaDbCommands.serve(folder, port),
      '--innodb-log-file-size=4M',
      '--innodb-buffer-pool-size=32M',
      '--innodb-fast-shutdown=2',
    ],
    stopSignal: 'SIGTERM',
    dropSignal: 'SIGKILL',
    probe: (port) => mariadb.execute(port, 'SELECT 1'),
  }),
  tls: (key, cert) => [`--ssl-key=${key}`, `--ssl-cert=${cert}`],
}

const postgres: Engine = {
  scheme: 'postgres',
  administrator: 'postgres',
  debianPackage: 'postgresql',
  programs: ['postgres', 'initdb'],
  createDatabase: (name) => `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`,
  async execute(port, statement) {
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query(statement)
    } finally {
      await client.end()
    }
  },
  program: () => ({
    name: 'postgres',
    initialise: (folder) => [
      getProgram('initdb'),
      `--pgdata=${folder}/data`,
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    serve: (folder, port) => [
      getProgram('postgres'),
      ...['-D', `${folder}/data`, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
      ...['-c', 'shared_buffers=16MB', '-c', 'fsync=off'],
    ],
    stopSignal: 'SIGINT',
    dropSignal: 'SIGQUIT',
    probe: (port) => postgres.execute(port, 'SELECT 1'),
  }),
  tls: (key, cert) => ['-c', 'ssl=on', '-c', `ssl_key_file=${key}`, '-c', `ssl_cert_file=${cert}`],
}

const engines: Readonly<Record<'mariadb' | 'postgres', Engine>> = { mariadb, postgres }

function getProgram(name: string): string {
  const path = findProgram(name)
  if (path === undefined) throw new Error(`${name} not found`)
  return path
}

/** The PATH, then where Debian keeps servers: /usr/sbin, and PostgreSQL by version, the newest first. */
function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', ...postgresFolders()]
  return folders.map((folder) => join(folder || '.', name)).find(isExecutable)
}

function postgresFolders(): string[] {
  const root = '/usr/lib/postgresql'
  try {
    const versions = readdirSync(root).sort((left, right) => Number(right) - Number(left))
    return versions.map((version) => join(root, version, 'bin'))
  } catch {
    return []
  }
}
