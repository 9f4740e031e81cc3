/**
 * `npm run check-package`: holds the packed package against publint and Are The Types Wrong, and installs it into an empty folder,
 * where nothing else can help it out: delivers an event with it, runs its command and type-checks consumers. Needs the npm
 * registry.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { devDependencies } from '../package.json'
import { brokenLinks } from './files/broken-links'

const ROOT = join(__dirname, '..')

/** Everything of the package that a consumer may touch. Run by plain Node. */
const DELIVER = `
const assert = require('node:assert/strict')
const { Destination } = require('@segment/actions-core')
const definition = require('actions-launchdarkly-audiences')
const local = './node_modules/actions-launchdarkly-audiences/dist/local'
const { createEmulator } = require(local + '/emulator/app')
const { listen } = require(local + '/emulator/listen')
const { membersOf } = require(local + '/emulator/segments')
const { redirected } = require(local + '/redirected')

async function main() {
  const imported = await import('actions-launchdarkly-audiences')
  assert.equal(imported.default, definition)
  const { license, scripts } = require('actions-launchdarkly-audiences/package.json')
  assert.equal(license, 'MIT')
  assert.deepEqual(Object.keys(scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name)), [])

  const emulator = createEmulator()
  const { origin, close } = await listen(emulator)
  const { partnerAction, subscribe, mapping } = definition.presets[0]
  const settings = { apiKey: 'api-local', clientId: 'local-client-side-id', subscription: { partnerAction, subscribe, mapping } }
  const personas = { computation_class: 'audience', computation_id: 'aud_1', computation_key: 'vip' }
  const event = { type: 'identify', userId: 'u1', traits: { vip: true }, context: { personas } }

  const [{ multistatus }] = await new Destination(redirected(definition, origin)).onBatch([event], settings)
  await close()
  assert.deepEqual(multistatus, [
    { status: 204, sent: { userId: 'u1', cohortName: 'Vip', cohortId: 'aud_1', value: true }, body: '' }
  ])
  assert.deepEqual([...membersOf(emulator.environment.segments.get('segment-audiences-aud_1'))], ['u1'])
}
main()
`

/** The command, as npm installs it: it serves, fills a segment, reads it back, and shows it on the console; then Ctrl-C. */
const COMMAND = `
const assert = require('node:assert/strict')
const { spawn, spawnSync } = require('node:child_process')
const { once } = require('node:events')
const { writeFileSync } = require('node:fs')

async function main() {
  const emulator = spawn('node_modules/.bin/launchdarkly-audiences', ['emulator', '--port', '0'])
  emulator.stderr.pipe(process.stderr)
  const [greeting] = await once(emulator.stdout, 'data')
  const [origin] = /http:[^; ,]+:[0-9]+/.exec(greeting)

  writeFileSync('vip.csv', 'user_id\\nu1\\nu2\\n')
  const input = ['vip.csv', '--audience-id', 'aud_1', '--audience-key', 'vip', '--id-column', 'user_id', '--to', origin]
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync('node_modules/.bin/launchdarkly-audiences', args, { encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
    return stdout
  }
  assert.equal(run('--version').trim(), require('actions-launchdarkly-audiences/package.json').version)
  assert.match(run('check', '--to', origin), /takes the service token/)
  assert.match(run('sync', ...input), / 2  delivered/)
  assert.match(run('verify', ...input, '--project', 'local', '--environment', 'local'), /2 members compared, 0 differences/)

  const flags = await fetch(origin + '/emulator/flags?kind=user&key=u1')
  assert.equal((await flags.json())['segment-audiences-aud_1'].value, true)
  const served = spawn('node_modules/.bin/launchdarkly-audiences', ['console', '--port', '0', '--to', origin])
  served.stderr.pipe(process.stderr)
  const [page] = /http:[^; ,]+:[0-9]+/.exec((await once(served.stdout, 'data'))[0])
  for (const path of ['/', '/console.js', '/console.css', '/licences.txt', '/examples/engage-events.jsonl']) {
    assert.equal((await fetch(page + path)).status, 200, path)
  }
  // One that is bundled in a file of another package.
  assert.match(await (await fetch(page + '/licences.txt')).text(), /^base64-js .*, MIT$/m)
  const { segments } = await (await fetch(page + '/console/segments')).json()
  assert.deepEqual(segments.map(({ key, members }) => [key, members]), [['segment-audiences-aud_1', 2]])

  for (const child of [served, emulator]) {
    child.kill('SIGINT')
    assert.deepEqual(await once(child, 'exit'), [130, null])
  }
}
main()
`

/** A consumer in TypeScript, the same in CommonJS and as an ES module. */
const CONSUMER = `
import { Destination } from '@segment/actions-core'
import definition from 'actions-launchdarkly-audiences'
const destination: Destination<{ apiKey: string; clientId: string; instance?: string }> = new Destination(definition)
export const slug: string | undefined = destination.definition.slug
// @ts-expect-error: proof that the definition is typed at all
export const wrong: number = definition.slug
`

const TSCONFIG = {
  compilerOptions: { strict: true, module: 'node16', noEmit: true, types: ['node'] },
  files: ['consumer.ts', 'consumer.mts']
}

const folder = mkdtempSync(join(tmpdir(), 'packed-'))
try {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT, encoding: 'utf8' })
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  const tarball = join(folder, filename)
  execFileSync('npx', ['publint', '--strict', tarball], { cwd: ROOT, stdio: 'inherit' })
  execFileSync('npx', ['attw', tarball], { cwd: ROOT, stdio: 'inherit' })

  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }))
  writeFileSync(join(folder, 'deliver.js'), DELIVER)
  writeFileSync(join(folder, 'command.js'), COMMAND)
  writeFileSync(join(folder, 'consumer.ts'), CONSUMER)
  writeFileSync(join(folder, 'consumer.mts'), CONSUMER)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))

  const run = (command: string, ...args: string[]): void => {
    execFileSync(command, args, { cwd: folder, stdio: 'inherit' })
  }
  run('npm', 'install', '--silent', tarball, `@types/node@${devDependencies['@types/node']}`)
  const installed = join(folder, 'node_modules/actions-launchdarkly-audiences')
  for (const page of ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
    assert.deepEqual({ page, broken: brokenLinks(join(installed, page)) }, { page, broken: [] })
  }
  run(process.execPath, 'deliver.js')
  run(process.execPath, 'command.js')
  run(process.execPath, require.resolve('typescript/bin/tsc'), '-p', folder)
  console.log(`${filename}: installs, loads, delivers an event, runs its command and type-checks`)
} finally {
  rmSync(folder, { recursive: true })
}
