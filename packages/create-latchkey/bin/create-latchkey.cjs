#!/usr/bin/env node
// `npm create latchkey WORDS` is `latchkey init WORDS`. Written for any Node: the launcher says what an old one lacks.
'use strict'
const { dirname, join } = require('node:path')

const manifest = require.resolve('latchkey/package.json')
process.argv.splice(2, 0, 'init')
// In this process, so that signals, the terminal and the exit code are its own.
require(join(dirname(manifest), require(manifest).bin.latchkey))
