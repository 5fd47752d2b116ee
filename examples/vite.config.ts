import { defineConfig, type Plugin } from 'vite'
import relay from 'vite-plugin-relay'

const { transform } = relay as { transform: Extract<Plugin['transform'], (...args: never) => unknown> }
/** What relay-compiler wrote takes the place of each graphql`…`; packages, which have none, are spared the look. */
const relayArtifacts: Plugin = { name: 'relay', transform: { filter: { id: /relay-react\/\w+\.tsx$/ }, handler: transform } }

// Serves the examples in a browser, beside a server: `npm start`, and in another terminal `npm run examples`. What they ask
// of /graphql goes on to that server, so for the browser there is one origin.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [relayArtifacts],
  server: { proxy: { '/graphql': { target: process.env.PARLEY_URL ?? 'http://127.0.0.1:4000', ws: true } } },
})
