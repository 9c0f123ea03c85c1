/** The texts of werkzeug 2.2.2: recorded where the two articles show them, from its source otherwise. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskPage } from './pages.ts'

const pages: readonly (readonly [status: number, title: string, text: string])[] = [
  [400, 'Bad Request', 'The browser (or proxy) sent a request that this server could not understand.'],
  [
    404,
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  ],
  [405, 'Method Not Allowed', 'The method is not allowed for the requested URL.'],
  [
    408,
    'Request Timeout',
    'The server closed the network connection because the browser didn&#39;t finish the request within the specified time.',
  ],
  [413, 'Request Entity Too Large', 'The data value transmitted exceeds the capacity limit.'],
  [415, 'Unsupported Media Type', 'The server does not support the media type transmitted in the request.'],
  [429, 'Too Many Requests', 'This user has exceeded an allotted request count. Try again later.'],
  [431, 'Request Header Fields Too Large', 'One or more header fields exceeds the maximum size.'],
  [
    500,
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  ],
  [
    503,
    'Service Unavailable',
    'The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.',
  ],
]

for (const [status, title, text] of pages) {
  test(`sends werkzeug's page for ${status}`, () => {
    assert.deepEqual(flaskPage(status), {
      status,
      headers: [['Content-Type', 'text/html; charset=utf-8']],
      body: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`,
    })
  })
}

test('has the recorded length of 167 bytes for 400', () => assert.equal(flaskPage(400).body.length, 167))

test('names the methods of a path in Allow, before anything else', () => {
  assert.deepEqual(flaskPage(405, { allow: ['POST', 'OPTIONS'] }).headers, [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Allow', 'POST, OPTIONS'],
  ])
})

test('answers OPTIONS with an empty page and Allow', () => {
  assert.deepEqual(flaskPage(200, { allow: ['GET', 'HEAD', 'OPTIONS'] }), {
    status: 200,
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Allow', 'GET, HEAD, OPTIONS'],
    ],
    body: '',
  })
})

test('says when to come back', () => {
  assert.deepEqual(flaskPage(503, { retryAfterSeconds: 1 }).headers[1], ['Retry-After', '1'])
})

test('redirects with the recorded page', () => {
  assert.deepEqual(flaskPage(308, { location: 'http://127.0.0.1:5000/auth/' }), {
    status: 308,
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Location', 'http://127.0.0.1:5000/auth/'],
    ],
    body:
      '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n' +
      '<p>You should be redirected automatically to the target URL: <a href="http://127.0.0.1:5000/auth/">' +
      'http://127.0.0.1:5000/auth/</a>. If not, click the link.\n',
  })
})

test('escapes a location, so that a path cannot become markup', () => {
  const { body } = flaskPage(308, { location: `/"><script>alert('1')&` })
  assert.ok(body.includes('<a href="/&#34;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;">'))
  assert.ok(!body.includes('<script'))
})

test('puts the complaint into the place of the text, escaped', () => {
  const { body } = flaskPage(400, { complaint: `<b> & 'x' "y"` })
  assert.ok(body.endsWith('<p>&lt;b&gt; &amp; &#39;x&#39; &#34;y&#34;</p>\n'))
})

test('has no text for a status that werkzeug does not raise here', () => {
  assert.equal(flaskPage(402).body, '')
})
