import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { databaseUrlFaults, locateDatabase } from './engines.ts'
import { parseServerUrl } from './server-url.ts'

describe('the URL of a database', () => {
  for (const [url, description] of [
    ['sqlite:data/latchkey.db', 'sqlite data/latchkey.db'],
    ['sqlite:/var/lib/x y.db', 'sqlite /var/lib/x y.db'],
    ['sqlite::memory:', 'sqlite :memory:'],
    ['mysql://root@127.0.0.1/roytuts', 'mysql 127.0.0.1:3306/roytuts'],
    ['mariadb://r%40t:p%40ss%3A%2F@[::1]:3307/x', 'mysql [::1]:3307/x'],
    ['postgres://app@[::1]/x?tls=true', 'postgres [::1]:5432/x'],
    ['postgres://app:pw@127.0.0.1/app?tls=false', 'postgres 127.0.0.1:5432/app'],
    ['postgresql://app@127.0.0.1:6000/app', 'postgres 127.0.0.1:6000/app'],
  ] as const) {
    it(`is read: ${url}, and described without user and password`, () => {
      assert.equal(locateDatabase(url).description, description)
      assert.deepEqual(databaseUrlFaults(url), [])
    })
  }

  for (const [url, isTold] of [
    ['sqlite:data/latchkey.db', false],
    ['mysql://u:geheim@127.0.0.1/d', false],
    ['mysql://u:geheim@localhost/d', false],
    ['postgres://u:geheim@[::1]/d', false],
    ['postgres://u:geheim@127.8.9.1/d', false],
    ['postgres://u:geheim@database/d?tls=true', false],
    ['postgres://u:geheim@database/d', true],
    ['postgres://u:geheim@database/d?tls=false', true],
    ['mariadb://u:geheim@10.0.0.7/d', true],
    ['mysql://u:geheim@127.0.0.1.example.com/d', true],
  ] as const) {
    it(`${isTold ? 'warns of plain text' : 'has nothing to tell'}: ${url}`, () => {
      const { warnings, description } = locateDatabase(url)
      assert.deepEqual(
        warnings.map((line) => line.replace(/TLS:.*; add/, 'TLS: … add')),
        isTold ? [`the database ${description} is spoken to without TLS: … add ?tls=true to its URL`] : [],
      )
      assert.ok(!warnings.join().includes('geheim'))
    })
  }

  it('says where a server is, which user connects, and whether by TLS', () => {
    const server = { scheme: 'mysql', defaultPort: 3306 }
    assert.deepEqual(parseServerUrl('mariadb://r%40t:p%40ss%3A%2F@[::1]:3307/x?tls=true', server), {
      ...{ host: '::1', port: 3307, user: 'r@t', password: 'p@ss:/', database: 'x', tls: true, prepared: true },
    })
    assert.deepEqual(parseServerUrl('mysql://root@127.0.0.1/roytuts', server), {
      ...{ host: '127.0.0.1', port: 3306, user: 'root', password: '', database: 'roytuts', tls: false, prepared: true },
    })
  })

  it('says whether statements are sent by name, where an engine has names', () => {
    const server = { scheme: 'postgres', defaultPort: 5432, namesStatements: true } as const
    const preparedIn = (search: string) => parseServerUrl(`postgres://u@h/d${search}`, server).prepared
    assert.deepEqual(['', '?prepared=true', '?tls=true&prepared=false'].map(preparedIn), [true, true, false])
  })

  for (const [url, reason] of [
    ['', /starts with sqlite:/],
    ['data/latchkey.db', /starts with sqlite:/],
    ['oracle://u:geheim@h/d', /starts with sqlite:/],
    ['MYSQL://u:geheim@h/d', /starts with sqlite:/],
    ['sqlite:', /names a file/],
    ['sqlite:a\0b', /names a file/],
    ['sqlite://data/x.db', /has no slashes of its own/],
    ['mysql:', /is not of the form/],
    ['mysql://u:ge#heim@h/d', /is not of the form/],
    ['mysql://u:geheim@h:port/d', /is not of the form/],
    ['mysql://u:geheim@h:99999/d', /is not of the form/],
    ['mysql://u:geheim@h', /names no database/],
    ['mysql://u:geheim@h/', /names no database/],
    ['mysql://u:geheim@h/a/b', /names no database/],
    ['postgres://h/d', /names no database user/],
    ['postgres://u:geheim%zz@h/d', /wrong %XX escape/],
    ['postgres://u:geheim@h/d?sslmode=disable', /unknown parameter/],
    ['postgres://u:geheim@h/d?tls=no', /unknown parameter/],
    ['postgres://u:geheim@h/d?prepared=no', /only tls=true and tls=false, prepared=true and prepared=false are known/],
    ['mysql://u:geheim@h/d?prepared=false', /unknown parameter: only tls=true and tls=false are known/],
    ['mysql://u:geheim@127.0.0.1/d?tls=true', /needs a host name/],
    ['mysql://u:geheim@[::1]/d?tls=true', /needs a host name/],
  ] as const) {
    it(`is refused: ${JSON.stringify(url)} with one sentence, without the password`, () => {
      assert.throws(
        () => locateDatabase(url),
        (error) => error instanceof TypeError && reason.test(error.message) && !/ge#?heim/.test(error.message),
      )
    })
  }
})
