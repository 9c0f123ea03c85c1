import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSameUrl } from './same-url.ts'

for (const [htu, path, isSame] of [
  ['https://api.example/orders', '/orders', true],
  ['https://api.example/orders?a=b', '/orders', true],
  ['https://api.example/orders#a', '/orders', true],
  ['HTTPS://API.example:443/orders', '/orders', true],
  ['https://api.example/%7eroy', '/~roy', true],
  ['https://api.example/a%2fb', '/a%2Fb', true],
  ['https://api.example/orders/', '/orders', false],
  ['https://api.example/Orders', '/orders', false],
  ['https://api.example/a/b', '/a%2Fb', false],
  ['http://api.example/orders', '/orders', false],
  ['https://api.example:8443/orders', '/orders', false],
  ['https://evil.example/orders', '/orders', false],
  ['https://api.example.evil.example/orders', '/orders', false],
  ['https://api.example@evil.example/orders', '/orders', false],
  ['https://evil@api.example/orders', '/orders', false],
  ['https:\\\\api.example\\orders', '/orders', false],
  ['https://api.example/ord\ters', '/orders', false],
  ['/orders', '/orders', false],
  ['', '/orders', false],
  ['https://api.example/orders', undefined, false],
  ['https://api.example/a/../orders', '/orders', true],
  ['https://api.example/orders', '/a/%2e%2e/orders', true],
] as const) {
  test(`${JSON.stringify(htu)} is ${isSame ? '' : 'not '}the URL of a request for ${path}`, () => {
    assert.equal(isSameUrl(htu, 'https://api.example', path), isSame)
  })
}
