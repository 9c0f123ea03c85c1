/** Debian's mod_auth_openidc: Apache lets in whom the login server names; skipped where it is not installed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../cli/free-port.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { collectOutput } from '../collect-output.ts'
import { expect } from '../proofs/expect.ts'
import { makeOwnServer, type People } from './own-server.ts'

const APACHE = '/usr/sbin/apache2'
const MODULES = '/usr/lib/apache2/modules'
const START_MILLISECONDS = 10_000

export async function proveApache(people: People): Promise<'ran' | 'skipped'> {
  if (!existsSync(APACHE) || !existsSync(`${MODULES}/mod_auth_openidc.so`)) {
    console.log('  skipped: apt-get install apache2-bin libapache2-mod-auth-openidc')
    return 'skipped'
  }
  await using server = await makeOwnServer(people)
  using folder = scratchFolder()
  const port = await freePort()
  const site = `http://127.0.0.1:${port}`
  const redirectUri = `${site}/private/back`
  const words = ['clients', 'create', 'apache', '--name', 'Apache', '--redirect-uris', redirectUri]
  const { secret } = await server.latchkey(words)
  await server.open([])
  for (const at of ['', 'site', 'site/private']) {
    mkdirSync(join(folder.path, at), { recursive: true })
    chmodSync(join(folder.path, at), 0o755)
  }
  writeFileSync(join(folder.path, 'site/private/index.html'), 'a private page')
  const file = join(folder.path, 'httpd.conf')
  const { issuer, subject } = server
  const known = { subject, username: people.person.username }
  writeFileSync(
    file,
    configuration({ folder: folder.path, port, issuer, secret: String(secret), redirectUri, ...known }),
  )
  const apache = spawn(APACHE, ['-f', file, '-DFOREGROUND'])
  const printed = collectOutput(apache)
  const ended = once(apache, 'close')
  try {
    await reachable(site, printed)
    const browser = server.newBrowser()
    const seen = await browser.visit(new URL(`${site}/private/`))
    expect(
      seen.status === 200 && seen.text === 'a private page',
      `opens for sub ${subject} and preferred_username ${known.username}: ${seen.status} (${browser.pages().join(', ')})`,
    )
    const again = await browser.visit(new URL(`${site}/private/`))
    expect(again.status === 200 && browser.pages().length === 0, 'and again without a page')
  } finally {
    apache.kill('SIGTERM')
    await ended
  }
  return 'ran'
}

async function reachable(site: string, printed: { readonly stderr: string }): Promise<void> {
  const deadline = performance.now() + START_MILLISECONDS
  while (performance.now() < deadline) {
    const response = await fetch(site).catch(() => undefined)
    await response?.body?.cancel()
    if (response) return
    await sleep(50)
  }
  throw new Error(`Apache does not listen: ${printed.stderr}`)
}

interface Site {
  readonly folder: string
  readonly port: number
  readonly issuer: string
  readonly secret: string
  readonly redirectUri: string
  readonly subject: string
  readonly username: string
}

/** Whom it lets in are the users that id_token and userinfo name. */
function configuration({ folder, port, issuer, secret, redirectUri, subject, username }: Site): string {
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'dir', 'auth_openidc']
  return `ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
User www-data
Group www-data
${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
DocumentRoot ${folder}/site
DirectoryIndex index.html
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID apache
OIDCClientSecret ${secret}
OIDCRedirectURI ${redirectUri}
OIDCCryptoPassphrase "a phrase of the proof alone"
OIDCPKCEMethod S256
OIDCScope "openid profile email"
OIDCUnAuthAction auth true
<Location /private>
  AuthType openid-connect
  <RequireAll>
    Require claim sub:${subject}
    Require claim preferred_username:${username}
  </RequireAll>
</Location>
`
}
