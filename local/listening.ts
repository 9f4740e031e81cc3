import { InvalidArgumentError } from 'commander'
import { couldNotFinish, type ToolError } from './tool-error'

/** Parses the option of a port. */
export function parsePort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value)
  throw new InvalidArgumentError('Give a number from 0 to 65535.')
}

/** Why nothing listens there. `portOption` is the one that chose the port. */
export function cannotListen(
  { code }: NodeJS.ErrnoException,
  { port, host, portOption }: { port: number; host: string; portOption: string }
): ToolError {
  if (code === 'EADDRINUSE') {
    return couldNotFinish(`Port ${port} is taken.`, `Give another one with ${portOption}, or 0 for any free one.`)
  }
  if (code === 'EACCES') {
    return couldNotFinish(`This user may not listen on port ${port}.`, `Give one above 1023 with ${portOption}.`)
  }
  return couldNotFinish(`Cannot listen on ${host} (${code}).`, 'Give a name or address of this machine with --host.')
}
