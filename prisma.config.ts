import { defineConfig } from 'prisma/config'

// `prisma generate` needs no native schema engine, yet fetches one; naming any executable keeps it offline.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma' })
