import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeTarget, parseDatabaseUrl } from './database-url.ts'

const server = { host: '127.0.0.1', password: '', tls: false } as const

describe('parseDatabaseUrl', () => {
  for (const [url, target, description] of [
    ['sqlite:data/latchkey.db', { kind: 'sqlite', path: 'data/latchkey.db' }, 'sqlite data/latchkey.db'],
    ['sqlite:/var/lib/x y.db', { kind: 'sqlite', path: '/var/lib/x y.db' }, 'sqlite /var/lib/x y.db'],
    ['sqlite::memory:', { kind: 'sqlite', path: ':memory:' }, 'sqlite :memory:'],
    [
      'mysql://root@127.0.0.1/roytuts',
      { ...server, kind: 'mysql', user: 'root', port: 3306, database: 'roytuts' },
      'mysql 127.0.0.1:3306/roytuts',
    ],
    [
      'mariadb://r%40t:p%40ss%3A%2F@db.test:3307/x?tls=true',
      { kind: 'mysql', host: 'db.test', port: 3307, user: 'r@t', password: 'p@ss:/', database: 'x', tls: true },
      'mysql db.test:3307/x',
    ],
    [
      'postgres://app@[::1]/x?tls=true',
      { kind: 'postgres', host: '::1', port: 5432, user: 'app', password: '', database: 'x', tls: true },
      'postgres [::1]:5432/x',
    ],
    [
      'postgres://app:pw@127.0.0.1/app?tls=false',
      { ...server, kind: 'postgres', user: 'app', password: 'pw', port: 5432, database: 'app' },
      'postgres 127.0.0.1:5432/app',
    ],
    [
      'postgresql://app@127.0.0.1:6000/app',
      { ...server, kind: 'postgres', user: 'app', port: 6000, database: 'app' },
      'postgres 127.0.0.1:6000/app',
    ],
  ] as const) {
    it(`reads ${url}, and describes it without user and password`, () => {
      assert.deepEqual(parseDatabaseUrl(url), target)
      assert.equal(describeTarget(parseDatabaseUrl(url)), description)
    })
  }

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
    ['mysql://u:geheim@127.0.0.1/d?tls=true', /needs a host name/],
    ['mysql://u:geheim@[::1]/d?tls=true', /needs a host name/],
  ] as const) {
    it(`refuses ${JSON.stringify(url)} with one sentence, without the password`, () => {
      assert.throws(
        () => parseDatabaseUrl(url),
        (error) => error instanceof TypeError && reason.test(error.message) && !/ge#?heim/.test(error.message),
      )
    })
  }
})
