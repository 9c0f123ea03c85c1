/** A private nginx that runs the example's own configuration, with free ports for those that stand in it. */
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type PrivateServer, startPrivateServer } from '@latchkey/sql/testing'

const EXAMPLE = new URL('../../examples/forward-auth/nginx.conf', import.meta.url)

/** The ports behind nginx. */
export interface PortsBehind {
  readonly endpoint: number
  readonly api: number
}

/** @returns false where nginx is here, else why not: for the `skip` of a test; a landing does not pass by skipping */
export function skipWithoutNginx(): string | false {
  if (findNginx() !== undefined) return false
  const reason = 'no nginx with auth_request (Debian: nginx-light)'
  if (process.env['CI']) throw new Error(reason)
  return reason
}

/** nginx on a free port of 127.0.0.1, in a folder of its own. */
export function startNginx(behind: PortsBehind): Promise<PrivateServer> {
  const nginx = findNginx()
  if (nginx === undefined) throw new Error('there is no nginx here')
  return startPrivateServer({
    name: 'nginx',
    initialise: (folder) => ['/bin/mkdir', join(folder, 'temporary')],
    serve: (folder, port) => {
      const file = join(folder, 'nginx.conf')
      writeFileSync(file, configuration(port, behind))
      return [nginx, '-p', folder, '-c', file, '-e', 'stderr', '-g', 'daemon off; master_process off;']
    },
    stopSignal: 'SIGTERM',
    dropSignal: 'SIGTERM',
    probe,
  })
}

function findNginx(): string | undefined {
  return ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function configuration(port: number, { endpoint, api }: PortsBehind): string {
  const server = readFileSync(EXAMPLE, 'utf8')
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:9090', `127.0.0.1:${endpoint}`)
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${api}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path temporary/${name};`,
  )
  return [
    'pid nginx.pid;',
    'events {}',
    'http {',
    '  access_log off;',
    // Silence must end the test soon, not after a minute.
    '  proxy_connect_timeout 5s;',
    '  proxy_read_timeout 5s;',
    ...temporary,
    server,
    '}',
  ].join('\n')
}

function probe(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1', () => {
    socket.end()
    resolve()
  })
  socket.once('error', reject)
  return promise
}
