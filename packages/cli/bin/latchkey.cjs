#!/usr/bin/env node
// Starts the command on a Node that can run it. Written for any Node, so that an old one can still say what to do.
'use strict'
const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const { dirname, join } = require('node:path')

const built = join(__dirname, '../dist/main.cjs')
const source = join(__dirname, '../src/main.ts')
const words = process.argv.slice(2)
const own = process.versions.node
const node = isNewEnough(own) ? process.execPath : installedNode()

if (!node) {
  const advice = `install a newer one from https://nodejs.org, or run: npm install node-${process.platform}-${process.arch}`
  console.error(`error: latchkey needs Node 24.15 or newer, and this is Node ${own}; ${advice}`)
  process.exitCode = 1
} else if (!existsSync(built)) run(node, ['--conditions=@latchkey/source', source, ...words])
else if (node !== process.execPath) run(node, [built, ...words])
else {
  // Before the program: it does nothing for what is compiled already.
  require('../dist/compile-cache.cjs')
  require(built)
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 15)
}

/** The Node that npm has installed beside us, as a package; undefined when there is none for this machine. */
function installedNode() {
  try {
    const manifest = require.resolve(`node-${process.platform}-${process.arch}/package.json`)
    return isNewEnough(require(manifest).version) ? join(dirname(manifest), 'bin', 'node') : undefined
  } catch {
    return undefined
  }
}

/** Signals go on to the command, and its end is ours. */
function run(file, args) {
  const child = spawn(file, args, { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (fault) => {
    console.error(`error: ${file} cannot be started (${fault.code})`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code
      return
    }
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
