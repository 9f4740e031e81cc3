import { Ajv, type ErrorObject } from 'ajv'
import { invalidRequest } from '../refusal'
import schema from './fault-rules.schema.json'
import type { FaultRule } from './generated-types'

const isFaultRules = new Ajv({ allErrors: true, discriminator: true, verbose: true }).compile<FaultRule[]>(schema)

/** So many at most are told of, with how many more there are. */
const MAX_PROBLEMS = 20

/**
 * Takes JSON for fault rules where it is such by `fault-rules.schema.json`.
 * Throws a {@link Refusal} 400 otherwise, which names each problem on a line of its own: the rule, the property, what it must be.
 */
export function parseFaultRules(json: unknown): FaultRule[] {
  if (isFaultRules(json)) return json
  const problems = (isFaultRules.errors ?? []).map(problemOf)
  const more = problems.length - MAX_PROBLEMS
  throw invalidRequest(
    ['these are no fault rules:', ...problems.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])].join(
      '\n'
    )
  )
}

/** `rule 2: /fault/status must be integer` */
function problemOf({ instancePath, keyword, params, parentSchema, message }: ErrorObject): string {
  const [, index, ...rest] = instancePath.split('/')
  const rule = index === undefined ? 'the rules' : `rule ${Number(index) + 1}`
  const at = (...further: string[]): string => {
    const path = [...rest, ...further].map((name) => `/${name}`).join('')
    return path === '' ? rule : `${rule}: ${path}`
  }
  const { properties = {} } = (parentSchema ?? {}) as { properties?: object }

  switch (keyword) {
    case 'discriminator':
      return `${at(String(params.tag))} must be one of ${kinds().join(', ')}`
    case 'enum':
      return `${at()} must be one of ${(params.allowedValues as unknown[]).join(', ')}`
    case 'additionalProperties':
      return `${at(String(params.additionalProperty))} is not known here; known are ${Object.keys(properties).join(', ')}`
    default:
      return `${at()} ${message}`
  }
}

const kinds = (): string[] => schema.definitions.fault.oneOf.map(({ $ref }) => $ref.replace('#/definitions/', ''))
