import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dependencies, devDependencies, overrides } from '../../package.json'

/** What Segment's monorepo compiles and tests with. */
export const VERSIONS = {
  '@types/jest': '27.5.2',
  jest: '27.5.1',
  nock: '13.1.4',
  'ts-jest': '27.1.5',
  typescript: '5.5.4'
}

const FILES: Record<string, object> = {
  'package.json': {
    name: 'skeleton',
    private: true,
    workspaces: ['packages/*'],
    overrides: { 'fast-uri': overrides['fast-uri'] }
  },
  '.prettierrc.json': { semi: false, singleQuote: true, printWidth: 120, trailingComma: 'none' },
  'packages/destination-actions/package.json': {
    name: 'destination-actions',
    version: '1.0.0',
    private: true,
    jest: { preset: 'ts-jest', testEnvironment: 'node' },
    dependencies: {
      '@segment/actions-core': dependencies['@segment/actions-core'],
      '@types/json-schema': dependencies['@types/json-schema'],
      liquidjs: dependencies.liquidjs
    },
    devDependencies: { ...VERSIONS, '@types/node': devDependencies['@types/node'] }
  },
  'packages/destination-actions/tsconfig.json': {
    compilerOptions: {
      target: 'es2020',
      lib: ['es2020'],
      module: 'commonjs',
      moduleResolution: 'node',
      strict: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      esModuleInterop: true,
      skipLibCheck: true,
      noEmit: true
    },
    include: ['src']
  },
  // A build leaves tests out, and their types.
  'packages/destination-actions/tsconfig.build.json': {
    extends: './tsconfig.json',
    compilerOptions: { types: ['node'] },
    exclude: ['**/__tests__/**']
  }
}

/** Writes a monorepo of Segment's layout and settings with no destination in it, not yet installed. */
export function writeSkeleton(folder: string): void {
  for (const [file, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), JSON.stringify(content, null, 2))
  }
  mkdirSync(join(folder, 'packages/destination-actions/src/destinations'), { recursive: true })
}
