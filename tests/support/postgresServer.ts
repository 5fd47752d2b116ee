import { randomUUID } from 'node:crypto'
import pg from 'pg'

const server = () => {
  const url = process.env.TEST_DATABASE_URL
  if (!url) throw new Error('TEST_DATABASE_URL is not set.')
  return url
}

/** The address of a database on the test server. */
export function databaseUrl(name: string): string {
  const url = new URL(server())
  url.pathname = `/${name}`
  return url.href
}

/** Creates a database, empty or as a copy, and returns its name. */
export async function createDatabase(template = 'template0'): Promise<string> {
  const name = `parley_test_${randomUUID().replaceAll('-', '')}`
  await onServer(async (client) => {
    const { rows } = await client.query<{ version: number }>(`SELECT current_setting('server_version_num')::int AS version`)
    // Through the log, as is done by default from version 15 on, it takes three times as long.
    const strategy = Number(rows[0]?.version) < 150_000 ? '' : 'STRATEGY file_copy'
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} ${strategy}`)
  })
  return name
}

export const dropDatabase = (name: string) => onServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))

async function onServer(act: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client(server())
  await client.connect()
  await act(client).finally(() => client.end())
}
