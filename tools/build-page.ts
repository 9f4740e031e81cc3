/** The end of `npm run build`: bundles the console's page into `dist/`, where its server finds it. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

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

/** The licences of the packages whose files are in the bundle: they ask to go along with copies. */
function licencesOf(files: string[]): string {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [])
  return [...new Set(folders)].map(licenceOf).join('\n\n')
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Package
  const text = ['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'license'].flatMap((file) => {
    try {
      return [readFileSync(join(ROOT, folder, file), 'utf8')]
    } catch {
      return []
    }
  })
  return `${name} ${version}, ${license}\n\n${text[0] ?? ''}`
}

interface Package {
  name: string
  version: string
  license: string
}
