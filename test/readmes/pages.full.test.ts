/** Every page of a framework or a runtime. */
import { globSync } from 'node:fs'
import { describe } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testPage } from './test-page.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the file to save of', () => {
  for (const page of globSync('docs/{frameworks,runtimes}/*.md', { cwd: root })) testPage(page)
})
