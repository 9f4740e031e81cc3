/** Whether the client was gone before the whole body of its request came: what fails then is no defect. `env` is that of a Hono context. */
export function bodyBrokeOff({ env }: { env: unknown }): boolean {
  const { incoming } = (env ?? {}) as { incoming?: { complete?: boolean } }
  return incoming?.complete === false
}
