import Ajv, { type Schema } from 'ajv'
import { invalidRequest } from './refusal'

const ajv = new Ajv()

/** A check of JSON by its schema, which throws a refusal that names the place of the first mistake and quotes none of the values. */
export function schemaCheck<T>(schema: Schema): (body: unknown) => T {
  const isValid = ajv.compile<T>(schema)
  return (body) => {
    if (isValid(body)) return body
    const [mistake] = isValid.errors ?? []
    throw invalidRequest(`${mistake?.instancePath || 'the body'} ${mistake?.message ?? 'is invalid'}`)
  }
}
