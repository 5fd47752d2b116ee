import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { runProgram } from '../support/runProgram.ts'

interface Locked {
  version: string
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Locked>
}

/** Where Node finds what a package imports: beside it, or further up. */
function find(name: string, from: string): string {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (packages[path]) return path
    if (at === '') throw new Error(`${from} needs ${name}, which is not in package-lock.json`)
  }
}

/** What is needed at run time, from what package.json asks for on to all that needs in turn; by name and version. */
function needed(): string[] {
  const found = new Map<string, string>()
  const add = (from: string) => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = packages[from] as Locked
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional)
    for (const name of [...Object.keys(dependencies ?? {}), ...peers]) {
      const path = find(name, from)
      if (found.has(path)) continue
      found.set(path, `${name}@${packages[path]?.version}`)
      add(path)
    }
  }
  add('')
  return [...new Set(found.values())].sort()
}

// biome-ignore lint/suspicious/noExplicitAny: its form is what is tested.
let bom: any

beforeAll(async () => {
  const { code, output } = await runProgram('scripts/sbom.ts')
  expect(code, output).toBe(0)
  bom = JSON.parse(output)
})

test('the list of components is a CycloneDX document about this release', () => {
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 })
  expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(bom.metadata.component).toMatchObject({ type: 'application', name: 'parley', version: packages['']?.version })
})

test('it has all that is needed at run time, and nothing else', () => {
  const names = bom.components.map(({ name, version }: { name: string; version: string }) => `${name}@${version}`)
  expect(names.toSorted()).toEqual(needed())
  const isListed = (wanted: string) => names.some((name: string) => name.startsWith(`${wanted}@`))
  expect(['graphql', 'ws', 'pg-protocol', 'vitest', 'typescript', 'prisma'].filter(isListed)).toEqual(['graphql', 'ws', 'pg-protocol'])
})

test('each of them says where it is from, under which licence it may be used, and what it depends on', () => {
  const refs = new Set<string>(bom.components.map((component: { 'bom-ref': string }) => component['bom-ref']))
  expect(refs.size).toBe(bom.components.length)
  for (const { name, version, purl, licenses, hashes } of bom.components) {
    expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`)
    const [{ license, expression = license.id }] = licenses
    expect(expression, name).toMatch(/^\(?[\w.-]+( OR [\w.-]+)*\)?$/)
    expect(hashes, name).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }])
  }
  const root = bom.metadata.component['bom-ref']
  expect(new Set(bom.dependencies.map(({ ref }: { ref: string }) => ref))).toEqual(new Set([root, ...refs]))
  for (const { dependsOn } of bom.dependencies) expect(dependsOn.filter((ref: string) => !refs.has(ref))).toEqual([])
})
