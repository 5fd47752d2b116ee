import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

// Usage: npm run -s sbom > parley.cdx.json. Writes what ships, which is what the image installs, as CycloneDX.

interface Lock {
  packages: Record<string, { name?: string; version?: string; dev?: boolean; devOptional?: boolean; optional?: boolean }>
}

interface Component {
  'bom-ref': string
  type: string
  name: string
  version: string
  scope: string
  properties: object[]
}

interface Bom {
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

const root = new URL('../', import.meta.url)
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as Lock

// npm describes all of the lock. Its own `--omit=dev` is of no use: it leaves out also what both of us and a tool need,
// graphql among others. The marks in the lock are those by which `npm ci --omit=dev --omit=optional` decides.
const sbom = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--loglevel=error'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
const bom = JSON.parse(sbom) as Bom

const prefix = 'node_modules/'
const ships = new Set(
  Object.entries(packages)
    .filter(([path, { dev, devOptional, optional }]) => path && !dev && !devOptional && !optional)
    .map(([path, { name = path.slice(path.lastIndexOf(prefix) + prefix.length), version }]) => `${name}@${version}`),
)

const { component } = bom.metadata
// npm takes the name of the directory.
Object.assign(component, { name: 'parley', type: 'application' })
// Of two copies of the same it may have described the one that a tool uses.
bom.components = bom.components.filter((each) => ships.has(each['bom-ref'])).map((each) => ({ ...each, scope: 'required', properties: [] }))
ships.add(component['bom-ref'])
bom.dependencies = bom.dependencies
  .filter(({ ref }) => ships.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => ships.has(other)) }))
console.log(JSON.stringify(bom, null, 2))
