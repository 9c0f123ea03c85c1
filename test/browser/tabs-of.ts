/** Opens tabs: pages of one browser context, each with a client. */
import type { BrowserContext, Page } from 'playwright-core'
import type { Tab, TabOptions } from './tab.ts'

/** Opens a page and its client in it. */
export async function openTab(context: BrowserContext, origin: string, options: TabOptions = {}): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/tab`)
  await page.waitForFunction(() => 'tab' in globalThis)
  await inTab(page, (tab, given) => tab.open(given), options)
  return page
}

export function openTabs(
  context: BrowserContext,
  origin: string,
  count: number,
  options: TabOptions = {},
): Promise<readonly Page[]> {
  return Promise.all(Array.from({ length: count }, () => openTab(context, origin, options)))
}

/** Runs a function in the page. It sees its tab and the words, and nothing of the test around it. */
export function inTab<W, R>(page: Page, work: (tab: Tab, words: W) => R | Promise<R>, words?: W): Promise<R> {
  const program = `(() => { const work = ${work.toString()}; return work(globalThis.tab, ${JSON.stringify(words ?? null)}) })()`
  return page.evaluate(program) as Promise<R>
}
