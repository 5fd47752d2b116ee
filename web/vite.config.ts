import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './build/compressed.ts'
import { persistedDocuments } from './build/persistedDocuments.ts'
import { woff2Only } from './build/woff2Only.ts'

/** Where a running Parley is, for `npm run dev:web`. */
const server = process.env.PARLEY_URL ?? 'http://127.0.0.1:4000'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), woff2Only(), persistedDocuments(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // What loads with the page, for the test that keeps it small.
    manifest: 'manifest.json',
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A font or an image within a style sheet would have to be allowed by the Content-Security-Policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // A test counts what loads with the page, compressed.
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    proxy: {
      '/graphql': { target: server, ws: true, changeOrigin: true, rewriteWsOrigin: true },
      '/web': { target: server, changeOrigin: true },
    },
  },
})
