/** A page of each kind: a program that listens, one that exports its handler, and one that is compiled. */
import { describe } from 'node:test'
import { testPage } from './test-page.ts'

describe('the file to save of', () => {
  for (const page of ['README.md', 'docs/runtimes/workers.md', 'docs/frameworks/nestjs.md']) testPage(page)
})
