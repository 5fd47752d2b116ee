import { changeSources } from './changedSource.ts'

// Preloaded into a server of the tests: each subscription keeps a copy of every event that it has given, so that a test
// which should notice can show that it does.
changeSources([
  {
    file: /\/src\/feed\/subscription\.ts$/,
    what: /this\.#taken = event\.position\n/,
    by: '$&;(globalThis.kept ??= []).push(structuredClone(event))\n',
  },
])
