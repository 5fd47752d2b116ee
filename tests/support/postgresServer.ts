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
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  return name
}

export const dropDatabase = (name: string) => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)

async function onServer(statement: string) {
  const client = new pg.Client(server())
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
