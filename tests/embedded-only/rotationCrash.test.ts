import { expect, it } from 'vitest'
import { readProgress } from '../../src/jobs/sql/rotationProgress.ts'
import { testDatabase } from '../support/databases.ts'
import { countOthers, fillWithText, keysEnv, newKey, openWith, readableText } from '../support/encryptedText.ts'
import { createRandom } from '../support/random.ts'
import { runProgram } from '../support/runProgram.ts'
import { databaseEnv } from '../support/serverProcess.ts'
import { preloading } from '../support/serverScene.ts'

const rounds = 20

it(`a rotation that is killed ${rounds} times loses nothing, and comes to its end`, { timeout: 240_000 }, async () => {
  const settings = await testDatabase()
  const [first, second] = [newKey('first'), newKey('second')]
  const random = createRandom(1)
  let text: Awaited<ReturnType<typeof readableText>>
  {
    await using database = await openWith(settings, first)
    await fillWithText(database, 8000)
    text = await readableText(database)
  }
  const rotate = (env: Record<string, string>) =>
    runProgram('src/commands/keys.ts', ['rotate'], { ...databaseEnv(settings), ...keysEnv(second, first), ...env })
  const done: number[] = []
  for (let round = 0; round < rounds; round++) {
    const at = random.chance(0.5) ? 'a page of text is written, not committed' : 'a page of text was read'
    const point = { DIE_AT: at, DIE_AT_TIME: String(1 + random.upTo(2)) }
    const { code, output } = await rotate({ ...preloading('dieAt'), ...point })
    expect(code, output).toBe('SIGKILL')
    if (round % 5 < 4) continue
    await using database = await openWith(settings, second, first)
    expect(await readableText(database)).toEqual(text)
    done.push((await readProgress(database.pool, 'second')).reduce((sum, { rewritten }) => sum + rewritten, 0))
  }
  console.log(`killed ${rounds} times; rows encrypted after every fifth: ${done.join(', ')}`)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
  expect(await rotate({})).toMatchObject({ code: 0 })
  await using database = await openWith(settings, second)
  expect(await readableText(database)).toEqual(text)
  expect(await countOthers(database, 'second')).toBe(0)
})
