import { fetchGuard } from '@latchkey/guard/fetch'

globalThis.guard = fetchGuard
