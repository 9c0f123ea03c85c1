import { visit } from './visit.mjs'

globalThis.visit = visit
