/** What is read out of the text of a configuration, and what is said not to be. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readerOf } from './readers.ts'
import { asJson, type Value } from './value.ts'

function readAll(file: string, source: string): ReadonlyMap<string, Value> {
  const reader = readerOf(file)
  assert.ok(reader, file)
  return new Map(reader.read(source).settings.map(({ name, value }) => [name, value]))
}

/** Short, for tables. */
function shown(value: Value | undefined): unknown {
  if (value === undefined) return undefined
  if (value.kind === 'variable') return value.otherwise ? [`$${value.name}`, shown(value.otherwise)] : `$${value.name}`
  if (value.kind === 'path') return `<${value.path.join('.')}>`
  if (value.kind === 'moment') return `now+${value.seconds}`
  return value.kind === 'unread' ? `unread: ${value.why}` : asJson(value)
}

const PYTHON: readonly (readonly [written: string, read: unknown])[] = [
  ['\'a\' "b"', 'ab'],
  ["'it\\'s \\x41\\u0042'", "it's AB"],
  ["r'a\\n'", 'a\\n'],
  ["b'bytes'", 'bytes'],
  ['"""three\nlines"""', 'three\nlines'],
  ["f'{x}'", 'unread: a text that is filled in while the program runs'],
  ['60 * 24 * 8', 11_520],
  ['1_000', 1000],
  ['-5', -5],
  ['True', true],
  ['None', null],
  ['timedelta(minutes=30)', { seconds: 1800 }],
  ['datetime.timedelta(1, 30)', { seconds: 86_430 }],
  ['timedelta(days=1) * 2', { seconds: 172_800 }],
  ["timedelta(minutes=int(os.environ.get('M', '5')))", { seconds: 300 }],
  ["os.environ['A']", '$A'],
  ["os.environ.get('A')", '$A'],
  ["os.environ.get('A', 'b')", ['$A', 'b']],
  ["os.getenv('A') or 'b'", ['$A', 'b']],
  ["config('A', default=30, cast=int)", ['$A', 30]],
  ["env('A')", '$A'],
  ["int(os.environ.get('A', '30'))", ['$A', 30]],
  ["('Bearer', 'JWT')", ['Bearer', 'JWT']],
  ["('Bearer',)", ['Bearer']],
  ["('Bearer')", 'Bearer'],
  ["{'a': [1, 2]}", { a: [1, 2] }],
  ["dict(a='b')", { a: 'b' }],
  ['OTHER', '<OTHER>'],
  ['a if DEBUG else b', 'unread: it depends on a condition'],
  ['[x for x in y]', 'unread: it depends on a condition'],
  ['secrets.token_hex(32)', 'unread: made anew at each start, so that its tokens die with the process'],
  ['open("/run/secrets/key").read()', 'unread: a call of open()'],
  ['datetime.utcnow() + timedelta(minutes=30)', 'now+1800'],
  ['time.time() + 60', 'now+60'],
]

const NODE: readonly (readonly [written: string, read: unknown])[] = [
  ['\'a\' + "b"', 'ab'],
  ['`plain`', 'plain'],
  ['`a $' + '{b}`', 'unread: a text that is filled in while the program runs'],
  ['process.env.A', '$A'],
  ["process.env['A']", '$A'],
  ["process.env.A || 'b'", ['$A', 'b']],
  ["process.env.A ?? 'b'", ['$A', 'b']],
  ['process.env.A!', '$A'],
  ['process.env.A as string', '$A'],
  ["Number(process.env.A ?? '60')", ['$A', 60]],
  ['60 * 60', 3600],
  ["configService.get<string>('A')", '$A'],
  ["config.getOrThrow('A')", '$A'],
  ['Math.floor(Date.now() / 1000) + 60 * 60', 'now+3600'],
  ["{ secret: 'x', signOptions: { expiresIn: '1h' } }", { secret: 'x', signOptions: { expiresIn: '1h' } }],
  ["isProd ? 'a' : 'b'", 'unread: it depends on a condition'],
  ["require('crypto').randomBytes(32)", 'unread: made anew at each start, so that its tokens die with the process'],
  ["fs.readFileSync('key.pem')", 'unread: a call of fs.readFileSync()'],
]

describe('an expression of Python', () => {
  for (const [written, read] of PYTHON)
    it(written.replaceAll('\n', '\\n'), () => {
      for (const source of [`A_B = ${written}\nNEXT = 1\n`, `app.config['A_B'] = ${written}  # note\nNEXT: int = 1`]) {
        const all = readAll('config.py', source)
        assert.deepEqual(shown(all.get('A_B')), read)
        assert.deepEqual(shown(all.get('NEXT')), 1)
      }
    })
})

describe('an expression of JavaScript', () => {
  for (const [written, read] of NODE)
    it(written, () => {
      for (const source of [
        `const aB = ${written};\nexport const next: number = 1`,
        `module.exports.aB = ${written}\nconst next = 1`,
        `module.exports = { aB: ${written}, next: 1 }`,
      ]) {
        const all = readAll('config.ts', source)
        assert.deepEqual(shown(all.get('aB')), read, source)
        assert.deepEqual(shown(all.get('next')), 1, source)
      }
    })
})

describe('the text of a configuration', () => {
  it('is read as the frameworks fill it', () => {
    const source = `
class Config(BaseSettings):
    SECRET_KEY: str = 'a'  # 'quoted'
    ALGORITHM = "HS256"
app.config.update(JWT_TOKEN_LOCATION=['headers'], JWT_HEADER_TYPE='JWT')
app.config.update({'JWT_ALGORITHM': 'HS512'})
SIMPLE_JWT = {
    'ACCESS_TOKEN_LIFETIME': timedelta(minutes=5),
    "SIGNING_KEY": SECRET_KEY,
}
M = 5
if x == 3:
    y = jwt.encode({'sub': user.id, 'exp': datetime.now(timezone.utc) + timedelta(minutes=M)}, Config.SECRET_KEY, algorithm='HS256')
`
    const { settings, calls } = readerOf('settings.py')?.read(source) ?? assert.fail()
    const found = Object.fromEntries(settings.map(({ name, value }) => [name, shown(value)]))
    assert.deepEqual(
      [found['SECRET_KEY'], found['ALGORITHM'], found['JWT_TOKEN_LOCATION']],
      ['a', 'HS256', ['headers']],
    )
    assert.deepEqual([found['JWT_HEADER_TYPE'], found['JWT_ALGORITHM']], ['JWT', 'HS512'])
    assert.deepEqual([found['ACCESS_TOKEN_LIFETIME'], found['SIGNING_KEY']], [{ seconds: 300 }, 'a'])
    const [encode] = calls.filter(({ name }) => name === 'jwt.encode')
    assert.deepEqual(encode?.placed.slice(1).map(shown), ['a'])
    assert.equal(encode?.line, 13)
    const [payload] = encode?.placed ?? []
    assert.ok(payload?.kind === 'record')
    assert.deepEqual([...payload.members.values()].map(shown), ['<user.id>', 'now+300'])
  })

  it('gives variables as Node reads them, and says where a program may fill one in', () => {
    const all = readAll('.env', 'A=1 # note\nexport B="x y"\nC=$A/b\n# D=1\nE=\'$2b$10$abc\'\nF="two\nlines"\n')
    assert.deepEqual(
      [...all].map(([name, value]) => [name, shown(value)]),
      [
        ['A', '1'],
        ['B', 'x y'],
        ['C', 'unread: it may name another variable, which some programs fill in'],
        ['E', '$2b$10$abc'],
        ['F', 'two\nlines'],
      ],
    )
  })

  for (const file of ['.env', '.env.production', 'app.env', '.flaskenv', 'x/.env', 'C:\\x\\.env', 'production.env'])
    it(`is one of variables: ${file}`, () => assert.equal(readerOf(file)?.name, 'variables'))

  it('of no known kind has no reader', () => {
    for (const file of ['config.yml', 'environment', 'README.md', 'envoy', 'x.rb'])
      assert.equal(readerOf(file), undefined)
  })

  it('never makes a reader throw or hang, whatever it is', () => {
    const hostile = [
      '('.repeat(50_000),
      `a = ${'['.repeat(5000)}${']'.repeat(5000)}`,
      `a = ${'-'.repeat(20_000)}1`,
      `a = ${'x.'.repeat(20_000)}y`,
      `a = ${'f('.repeat(5000)}`,
      "a = '".repeat(5000),
      `a = ${'{a: '.repeat(2000)}`,
      `const a = \`${'`'.repeat(999)}`,
      '"""',
      "r'",
      '\\',
      '\ufeffA=1',
      'a = 0x',
      'a = 1e999',
      'a = {',
      'a = (1',
      'a[',
      '= 1',
      'a: int',
      '\ud800 = 1',
      `a = ${'1 + '.repeat(20_000)}1`,
      `a = ${'b or '.repeat(20_000)}1`,
    ]
    for (const source of hostile) for (const file of ['a.py', 'a.js', '.env']) readerOf(file)?.read(source)
  })
})

describe('what other readers got wrong', () => {
  it('is a # in a value without quotes: programs differ, so it is said', () => {
    for (const written of ['abc#123', '#FF0000'])
      assert.match(String(shown(readAll('.env', `A=${written}\n`).get('A'))), /^unread: it has a #/)
    assert.equal(shown(readAll('.env', 'A=abc # note\n').get('A')), 'abc')
    assert.equal(shown(readAll('.env', 'A="abc#123"\n').get('A')), 'abc#123')
  })

  it('is a quote within quotes, at an end, and an equals sign', () => {
    const url = 'mysql+pymysql://u:p@h:3306/d?ssl_ca=/etc/ca.pem'
    for (const [written, read] of [
      [`"'hello'"`, "'hello'"],
      ["mypassword'", "mypassword'"],
      [`"${url}"`, url],
    ])
      assert.equal(shown(readAll('.env', `A=${written}\n`).get('A')), read)
  })

  it('is a quote in a regular expression, and a template without a hole', () => {
    for (const pattern of ['/"/g', "/'/", '/`/', '/[/"]/']) {
      const all = readAll(
        'a.js',
        `const q = s.replace(${pattern}, '')\nconst r = ${pattern}.test(s)\nconst secret = \`x\`\nconst half = 4 / 2`,
      )
      assert.deepEqual([shown(all.get('secret')), shown(all.get('half'))], ['x', 2], pattern)
    }
  })
})
