import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { installLine } from './install-line.ts'

describe('the line that installs a driver', () => {
  for (const [where, file, current, line] of [
    [
      'in the project of the current folder',
      '/srv/app/node_modules/latchkey/dist/main.cjs',
      '/srv/app',
      'npm install pg',
    ],
    [
      'in a project elsewhere, as a unit of systemd has it',
      '/srv/app/node_modules/@latchkey/sql/dist/index.js',
      '/',
      'npm install --prefix /srv/app pg',
    ],
    [
      'in a project whose folder has a blank',
      '/srv/my app/node_modules/.pnpm/a/node_modules/@latchkey/sql/dist/index.js',
      '/',
      'npm install --prefix "/srv/my app" pg',
    ],
    ['for the whole machine', '/usr/lib/node_modules/latchkey/dist/main.cjs', '/srv/app', 'npm install --global pg'],
    ['by npx', '/srv/u/.npm/_npx/1a2b/node_modules/latchkey/dist/main.cjs', '/srv/app', 'npm install latchkey pg'],
    ['nowhere, as sources', '/srv/latchkey/packages/sql/src/index.ts', '/srv/latchkey', 'npm install pg'],
  ] as const) {
    it(`fits a program that is installed ${where}`, () => {
      const exists = (path: string) => /^\/srv\/[^/]+\/package\.json$/.test(path)
      assert.equal(installLine('pg', { file, current, exists }), line)
    })
  }
})
