import { runProgram } from './runProgram.ts'

/** Runs `npm run owners` over the database of these variables. */
export const owners = (env: Record<string, string>, ...args: string[]) => runProgram('src/commands/owners.ts', args, env)
