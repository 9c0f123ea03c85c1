/** `?tls=true` in a database's URL: a server must prove who it is before we send anything, and above all our password. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { rejectsWith } from '@latchkey/server/testing'
import { type SelfSigned, selfSigned } from '@latchkey/tokens/testing'
import { sql } from 'kysely'
import { openDatabase } from './database/open-database.ts'
import { openStore } from './database/open-store.ts'
import { type PrivateDatabase, skipWithout, startMariaDb, startPostgres } from './testing/private-database.ts'

/** What the server knows of the connection that asks. */
const questions = {
  mariadb: sql<{ tls: string }>`select variable_value as tls from information_schema.session_status
    where variable_name = 'Ssl_version'`,
  postgres: sql<{ tls: string }>`select coalesce(version, '') as tls from pg_stat_ssl where pid = pg_backend_pid()`,
} as const

for (const [name, kind, start] of [
  ['MariaDB', 'mariadb', startMariaDb],
  ['PostgreSQL', 'postgres', startPostgres],
] as const) {
  describe(`${name} with tls=true`, { skip: skipWithout(kind) }, () => {
    const certificates = { here: selfSigned('localhost'), elsewhere: selfSigned('database.test') }
    const usual = getCACertificates('default')
    const opened = new AsyncDisposableStack()
    let servers: { readonly here: PrivateDatabase; readonly elsewhere: PrivateDatabase }
    before(async () => {
      const [here, elsewhere] = await Promise.all(
        [certificates.here, certificates.elsewhere].map(async (tls) => opened.use(await start({ tls }))),
      )
      assert.ok(here && elsewhere)
      servers = { here, elsewhere }
    })
    after(() => opened.disposeAsync())

    /** Asks the server as an app that trusts these certificates, by the name `localhost`. */
    async function ask(
      server: PrivateDatabase,
      query: string,
      trusted: readonly SelfSigned[],
      hostname = 'localhost',
    ): Promise<string> {
      const url = Object.assign(new URL(server.url), { hostname, search: query })
      setDefaultCACertificates([...usual, ...trusted.map(({ cert }) => cert)])
      try {
        await using database = openDatabase({ url: url.href, create: false })
        const { rows } = await database.ask((queries) => questions[kind].execute(queries))
        return rows[0]?.tls ?? ''
      } finally {
        setDefaultCACertificates(usual)
      }
    }

    it('talks to a server whose certificate is trusted and bears its name, over an encrypted connection', async () => {
      assert.match(await ask(servers.here, '?tls=true', [certificates.here]), /^TLSv1\.[23]$/)
      assert.equal(await ask(servers.here, '', []), '', 'the question tells nothing')
    })

    it('keeps a store, and tells nothing of plain text', async () => {
      const url = Object.assign(new URL(servers.here.url), { hostname: 'localhost', search: '?tls=true' }).href
      setDefaultCACertificates([...usual, certificates.here.cert])
      try {
        await using store = await openStore({ url })
        await store.users.createUser({ username: 'roy', passwordHash: 'x' })
        assert.deepEqual([store.warnings, (await store.users.findByUsername('roy'))?.username], [[], 'roy'])
      } finally {
        setDefaultCACertificates(usual)
      }
    })

    it('refuses a certificate that is not trusted', async () => {
      const { message } = await rejectsWith('store_misconfigured', ask(servers.here, '?tls=true', []))
      assert.match(message, /refuses to talk \((DEPTH_ZERO_SELF_SIGNED_CERT|HANDSHAKE_SSL_ERROR)\)$/)
    })

    it('takes no certificate of localhost for one of an address', async () => {
      const refused = kind === 'mariadb' ? /needs a host name/ : /refuses to talk \(ERR_TLS_CERT_ALTNAME_INVALID\)$/
      const asking = ask(servers.here, '?tls=true', [certificates.here], '127.0.0.1')
      await assert.rejects(asking, ({ message }: Error) => refused.test(message))
    })

    it('refuses a trusted certificate of another server: its owner could stand in between', async () => {
      const trusted = [certificates.here, certificates.elsewhere]
      const { message } = await rejectsWith('store_misconfigured', ask(servers.elsewhere, '?tls=true', trusted))
      assert.match(message, /refuses to talk \((ERR_TLS_CERT_ALTNAME_INVALID|HANDSHAKE_SSL_ERROR)\)$/)
    })
  })
}
