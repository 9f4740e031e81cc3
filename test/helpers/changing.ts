import { applySync, type Arrival } from '../../local/emulator/apply-sync'
import type { Environment } from '../../local/emulator/environment'

export interface Change {
  add?: string[]
  remove?: string[]
  audience?: string
  kind?: string
}

/** Changes the members of an audience, by default of `aud_1` and users, in one step. */
export function change(
  environment: Environment,
  { add = [], remove = [], audience = 'aud_1', kind = 'user' }: Change
): void {
  const arrival: Arrival = { version: environment.version, time: 0 }
  const member = (included: boolean) => (contextKey: string) => ({
    cohortId: audience,
    cohortName: audience,
    contextKey,
    included
  })
  const changes = [...add.map(member(true)), ...remove.map(member(false))]
  applySync(environment, { environmentId: '', contextKind: kind, changes }, arrival)
}
