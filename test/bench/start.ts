// How long an import takes in a process of its own: `bench/start.js <module>…`.
const modules = process.argv.slice(2)
const from = process.hrtime.bigint()
for (const module of modules) await import(module)
process.send?.({ milliseconds: Number(process.hrtime.bigint() - from) / 1e6 })
