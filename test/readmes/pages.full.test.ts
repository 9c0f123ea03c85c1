/** Every page of a framework or a runtime that is installed here. */
import { globSync } from 'node:fs'
import { describe } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testPage } from './test-page.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** `npm run proof:hosts` runs these, with frameworks that it installs itself. */
const elsewhere = ['elysia', 'next', 'socket-io'].map((name) => `docs/frameworks/${name}.md`)

describe('the file to save of', () => {
  for (const page of globSync('docs/{frameworks,runtimes}/*.md', { cwd: root, exclude: elsewhere })) testPage(page)
})
