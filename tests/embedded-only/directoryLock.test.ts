import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockDirectory } from '../../src/db/directoryLock.ts'
import { startScript } from '../support/childProcess.ts'
import { openTestDatabase, temporaryDirectory, testDatabase } from '../support/databases.ts'

const copy = async () => {
  const settings = await testDatabase()
  if (!('dataDir' in settings)) throw new Error('These tests are about the embedded database.')
  return settings
}

describe('fault 17: the lock on the data directory', async () => {
  const settings = await copy()
  const contested = await copy()

  test('refuses a second process, naming the first, and lets it in after kill -9', async () => {
    const holder = startScript('holdDatabase.ts', settings.dataDir)
    expect(await holder.output).toBe('open\n')
    await expect(openTestDatabase(settings)).rejects.toThrow(`in use by process ${holder.pid}.`)
    const second = startScript('holdDatabase.ts', settings.dataDir)
    expect(await second.output).toContain(`in use by process ${holder.pid}.`)
    await second.stop()

    await holder.stop('SIGKILL')
    const next = await openTestDatabase(settings)
    expect(await next.prisma.interaction.count()).toBe(0)
    await next[Symbol.asyncDispose]()
  })

  test('is given up by a process that ends in order', async () => {
    const holder = startScript('holdDatabase.ts', settings.dataDir)
    await holder.output
    await holder.stop('SIGTERM')
    await using next = await openTestDatabase(settings)
    expect(next.kind).toBe('embedded')
  })

  test('goes to exactly one of many that start at once after a kill -9', async () => {
    const dead = startScript('holdDatabase.ts', contested.dataDir)
    await dead.output
    await dead.stop('SIGKILL')
    const starters = Array.from({ length: 5 }, () => startScript('holdDatabase.ts', contested.dataDir))
    const outputs = await Promise.all(starters.map(({ output }) => output))
    const winner = starters[outputs.indexOf('open\n')]
    expect(outputs.filter((output) => output === 'open\n')).toHaveLength(1)
    for (const output of outputs.filter((text) => text !== 'open\n')) expect(output).toContain(`in use by process ${winner?.pid}.`)
    await Promise.all(starters.map((starter) => starter.stop()))
  })

  test('holds within one process too', async () => {
    const directory = temporaryDirectory()
    const first = await lockDirectory(directory)
    await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${process.pid}.`)
    first[Symbol.dispose]()
    const second = await lockDirectory(directory)
    second[Symbol.dispose]()
  })

  test('is not taken for held when the pid of a dead holder now belongs to somebody else', async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'lock'), '')
    writeFileSync(join(directory, 'lock.pid'), `${process.ppid}\n`)
    const lock = await lockDirectory(directory)
    lock[Symbol.dispose]()
  })

  test('says what is wrong when there can be no lock', async () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'lock'))
    await expect(lockDirectory(directory)).rejects.toThrow(/cannot be locked: /)
  })
})
