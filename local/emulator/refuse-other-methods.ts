import type { Hono } from 'hono'
import type { EmulatorEnv } from './emulator-env'
import { Refusal } from './refusal'

/** Answers 405 on each path of the app to the methods that it has no route for. To be called after the last route. */
export function refuseOtherMethods(app: Hono<EmulatorEnv>): void {
  const methods = new Map<string, Set<string>>()
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue
    const allowed = methods.get(path) ?? new Set()
    methods.set(path, allowed.add(method))
    // Hono answers HEAD by the route of GET.
    if (method === 'GET') allowed.add('HEAD')
  }
  for (const [path, allowed] of methods) {
    const list = [...allowed].join(', ')
    app.all(path, (c) => {
      c.header('Allow', list)
      throw new Refusal(405, `the path takes ${list} alone`)
    })
  }
}
