import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { loadDriver } from './load-driver.ts'

/** Opens a store in a process in which no package of that name is installed, and prints what is said about it. */
async function openWithout(driver: string, url: string): Promise<string> {
  const hook = `export async function resolve(specifier, context, next) {
    if (specifier !== ${JSON.stringify(driver)}) return next(specifier, context)
    throw Object.assign(new Error("Cannot find package '${driver}' imported from here"), { code: 'ERR_MODULE_NOT_FOUND' })
  }`
  const program = `
    import { register } from 'node:module'
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)})
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('../index.ts'))})
    await openStore({ url: ${JSON.stringify(url)} }).then(
      () => console.log('opened'),
      ({ name, code, message }) => console.log([name, code, message].join(': ')),
    )`
  const flags = ['--conditions=@latchkey/source', '--no-warnings', '--input-type=module', '-e', program]
  return (await promisify(execFile)(process.execPath, flags)).stdout.trim()
}

describe('a driver that is not installed', () => {
  for (const [driver, url] of [
    ['mysql2', 'mysql://root@127.0.0.1:1/x'],
    ['pg', 'postgres://root@127.0.0.1:1/x'],
  ] as const) {
    it(`is named with the line that installs it: ${driver}`, async () => {
      assert.equal(
        await openWithout(driver, url),
        `DomainError: store_misconfigured: the driver of this database is not installed: npm install ${driver}`,
      )
      assert.equal(await openWithout(driver, 'sqlite::memory:'), 'opened')
    })
  }

  it('is not what a broken driver is taken for', async () => {
    const broken = Object.assign(new Error("Cannot find package 'other' imported from pg"), {
      code: 'ERR_MODULE_NOT_FOUND',
    })
    await assert.rejects(
      loadDriver('pg', () => Promise.reject(broken)),
      broken,
    )
  })
})
