import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'vitest'
import { runCommand } from '../support/runProgram.ts'
import { type CodeBlock, codeBlocks, repository } from './codeBlocks.ts'
import { cloneDirectory, type Machine, type PageServer } from './machine.ts'
import { Operations } from './operations.ts'

/** Somebody who does what a page says, block by block, beginning in a clone. */
export class Reader {
  readonly #machine: Machine
  readonly #operations = new Operations()
  readonly #example: string
  #directory = cloneDirectory()
  #server: Promise<PageServer> | undefined

  constructor(page: string, machine: Machine) {
    this.#machine = machine
    // The tutorials build these in a project of their own.
    this.#example = `examples/${basename(page, '.md')}-react`
  }

  /** Runs a block. @throws when it fails, or when nobody knows how to run it */
  async follow({ language, note, text }: CodeBlock) {
    const [verb, file = ''] = /^(tried by|part of) (\S+)$/.exec(note)?.slice(1) ?? [note]
    switch (`${language} ${isFileName(note) ? 'file' : verb}`.trim()) {
      case 'sh':
        return this.#shell(text)
      case 'sh server':
        this.#server = this.#machine.server(text)
        return this.#server
      case 'sh serves':
        return this.#serve(text)
      case 'sh installs':
        return this.#install(text)
      case 'console tried by':
        return expect(existsSync(join(repository, file)), file).toBe(true)
      case 'graphql':
        return this.#operations.run((await this.#current()).client, text)
      case 'json':
        return JSON.parse(text)
      case 'ts part of':
        return expect(readFileSync(join(repository, file), 'utf8')).toContain(text)
      case 'ts runs with interactionId, after, show':
        return this.#show(text)
      default:
        if (!isFileName(note)) throw new Error(`Nobody knows how to run a block of ${language} that says ${JSON.stringify(note)}.`)
        return this.#place(note, await this.#here(text), text)
    }
  }

  #current = () => (this.#server ??= this.#machine.server())

  /** The same text, with the address of the server that runs. */
  async #here(text: string) {
    return text.replaceAll(/(127\.0\.0\.1|localhost):4000/g, new URL((await this.#current()).url).host)
  }

  async #env() {
    const { url } = await this.#current()
    return { PARLEY_URL: url, npm_config_update_notifier: 'false' }
  }

  async #shell(text: string) {
    const place = join(this.#directory, '.place')
    const script = `cd "${this.#directory}"\n${await this.#here(text)}\npwd >"${place}"`
    const { code, output } = await runCommand(['sh', '-euc', script], await this.#env())
    expect(code, output).toBe(0)
    this.#directory = readFileSync(place, 'utf8').trim()
  }

  /** A page that is served is asked for, and so is, by way of what serves it, the server. */
  async #serve(command: string) {
    const env = { PATH: process.env.PATH, ...(await this.#env()), NO_COLOR: '1' }
    const child = spawn('sh', ['-c', `exec ${command}`], {
      cwd: this.#directory,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      for await (const line of createInterface(child.stdout)) {
        const [url] = /http:\S+/.exec(line) ?? []
        if (!url) continue
        expect(await (await fetch(url, { headers: { accept: 'text/html' } })).text()).toContain('src="/src/main.tsx"')
        const asked = await fetch(`${url}graphql?query={__typename}`, { headers: { accept: 'application/json' } })
        return expect(await asked.json()).toEqual({ data: { __typename: 'Query' } })
      }
      throw new Error('It has ended.')
    } finally {
      process.kill(-(child.pid as number))
      await once(child, 'close')
    }
  }

  /** Registries are not asked here: what would be installed is what this repository has installed. */
  #install(text: string) {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
    const wanted = text.split(/\s+/).filter((word) => word && !['npm', 'install', '--save-dev'].includes(word))
    const names = wanted.map((name) => name.replace(/(?<=.)@\d+$/, ''))
    expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual(expect.arrayContaining(names))
    const installed = join(repository, 'node_modules')
    mkdirSync(join(this.#directory, 'node_modules'))
    // Each by itself: the directory is the project's own, as are the files that Vite keeps in it.
    for (const name of readdirSync(installed).filter((name) => !/^\.(vite|package)/.test(name)))
      symlinkSync(join(installed, name), join(this.#directory, 'node_modules', name))
  }

  /** What a page has written into a file is what the example has, which is run in a browser, or what was copied from it. */
  #place(name: string, content: string, original: string) {
    const path = join(this.#directory, name)
    const example = name.startsWith('src/') ? join(repository, this.#example, basename(name)) : path
    if (existsSync(example)) expect(original).toBe(readFileSync(example, 'utf8'))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }

  async #show(text: string) {
    const { url, client } = await this.#current()
    const { id: interactionId, cursor: after } = await client.createInteraction()
    await client.send(interactionId, 'hello')
    const given = `const location = { origin: '${url}' }, interactionId = '${interactionId}', after = '${after}'
      const show = (event) => { if (event.message?.role === 'AI') { console.log(event.message.content); process.exit() } }`
    const command = [
      process.execPath,
      '--experimental-eventsource',
      '--no-warnings',
      '--input-type=module-typescript',
      '-e',
      `${given}\n${text}`,
    ]
    expect(await runCommand(command)).toEqual({ code: 0, output: 'echo: hello\n' })
  }
}

const isFileName = (note: string) => /^[\w/.]+\.\w+$/.test(note)

/** Why a block is not run; undefined for one that is. */
export const notRun = ({ note }: CodeBlock): string | undefined => (note.startsWith('needs ') ? note : undefined)

/** The blocks of a page that are for a reader to copy; what has no language is output. */
export const blocksToFollow = (page: string) => codeBlocks(page).filter(({ language }) => language)
