import type { Plugin } from 'vite'

const olderFonts = /,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\(["'](?:woff|truetype)["']\)/g

/** Every browser that can run the page reads woff2: KaTeX's fonts need not be there in older formats, too. */
export const woff2Only = (): Plugin => ({
  name: 'woff2-only',
  enforce: 'pre',
  transform: {
    filter: { id: /katex[^/]*\.css/ },
    handler: (code) => code.replaceAll(olderFonts, ''),
  },
})
