/** Who may import whom; docs/architecture.md draws it. */
const only = (from, to, extra = '') => ({
  name: `${from}-imports-only`,
  comment: `src/${from} may import ${to.length > 0 ? to.join(', ') : 'nothing of the others'}.`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: {
    path: '^src/',
    pathNot: `^src/(${[from, ...to].join('|')})(/|\\.ts$)|^src/(errors|config|environment|loopback|within)\\.ts$|^src/db/generated/prisma/${extra}`,
  },
})

const types = 'enums\\.ts$'

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^src/db/generated/' }, to: { circular: true } },
    {
      name: 'one-composition-root',
      comment: 'Only main.ts starts the app; only app.ts wires the parts.',
      severity: 'error',
      from: { pathNot: '^src/main\\.ts$' },
      to: { path: '^src/(main|app)\\.ts$' },
    },
    only('encryption', [], types),
    only('db', ['encryption'], types),
    only('redis', [], types),
    only('pubsub', ['encryption', 'redis'], types),
    only('rates', ['db', 'redis'], types),
    only('llm', [], types),
    only('auth', ['db'], types),
    only('observability', [], types),
    only('domain', ['auth', 'db', 'encryption', 'pubsub'], types),
    only('feed', ['db', 'encryption', 'pubsub'], types),
    only('worker', ['db', 'domain', 'encryption', 'llm', 'pubsub'], types),
    only('jobs', ['db', 'domain', 'encryption', 'pubsub'], types),
    only('commands', ['auth', 'db', 'domain', 'jobs', 'loadConfig'], types),
    only('resolvers', ['auth', 'db', 'domain', 'encryption', 'feed', 'llm'], types),
    only('schema', ['auth', 'db', 'domain', 'feed', 'llm', 'resolvers'], types),
    only('http', ['auth', 'observability', 'rates', 'schema'], types),
    {
      name: 'config-is-read-once',
      comment: 'Parts get their settings from app.ts; only types of the configuration may be imported.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|app|loadConfig|commands/command)\\.ts$' },
      to: { path: '^src/config\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-is-a-client',
      comment: 'The page knows the server by its schema alone, and the server the page by what was built.',
      severity: 'error',
      from: { path: '^(web|src)/' },
      to: { path: '^(web|src)/', pathNot: '^$1/' },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.d\\.ts$|^src/db/generated/' }, to: {} },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
