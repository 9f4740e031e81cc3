/** The end of `npm run build`: bundles the console's page into `dist/`, where its server finds it. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { installedWith, type LockedPackages } from './list-dependencies/installed-with'

const ROOT = join(__dirname, '..')
const PAGE = join(ROOT, 'local/console/page')
const BUILT = join(ROOT, 'dist/local/console/page')

const { metafile } = buildSync({
  absWorkingDir: ROOT,
  entryPoints: [join(PAGE, 'main.tsx')],
  outfile: join(BUILT, 'console.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  // They stand in the file beside it.
  legalComments: 'none',
  metafile: true
})
for (const file of ['index.html', 'console.css', 'icon.svg']) copyFileSync(join(PAGE, file), join(BUILT, file))
writeFileSync(join(BUILT, 'licences.txt'), licencesOf(Object.keys(metafile.inputs)))

/**
 * The licences of the packages whose files are in the bundle, and of those that they bring along, which some have bundled into their own
 * files: they ask to go along with copies.
 */
function licencesOf(files: string[]): string {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [])
  const { packages } = readJson<{ packages: LockedPackages }>('package-lock.json')
  return installedWith(folders, packages).map(licenceOf).join('\n\n')
}

function licenceOf(folder: string): string {
  const { name, version, license } = readJson<Package>(join(folder, 'package.json'))
  const file = readdirSync(join(ROOT, folder)).find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each))
  if (file === undefined) throw new Error(`${name} has no file with its licence.`)
  return `${name} ${version}, ${license}\n\n${readFileSync(join(ROOT, folder, file), 'utf8')}`
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Content
}

interface Package {
  name: string
  version: string
  license: string
}
