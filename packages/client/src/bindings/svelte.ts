/** Svelte: a readable store, for `$session` in components and `fromStore` in runes. It needs no Svelte. */
export { type StateStore, stateStore as sessionStore } from './store.ts'
