#!/usr/bin/env node
// `npm create latchkey WORDS` is `latchkey init WORDS`. Written for any Node: the launcher says what an old one lacks.
'use strict'
const { dirname, join } = require('node:path')

const manifest = require.resolve('latchkey/package.json')
// npm takes the `--` that stands before options for itself; pnpm and Yarn hand it on, and behind it nothing is an option.
const words = process.argv.slice(2)
const at = words.indexOf('--')
process.argv.splice(2, words.length, 'init', ...words.filter((_, i) => i !== at))
// In this process, so that signals, the terminal and the exit code are its own.
require(join(dirname(manifest), require(manifest).bin.latchkey))
