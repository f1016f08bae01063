// Says what is wrong with a document: node validate.js FILE VERSION
import { readFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'

const [file, version] = process.argv.slice(2)
const validator = new Validator()
const result = await validator.validate(JSON.parse(await readFile(file, 'utf8')))
if (!result.valid) {
  console.error(JSON.stringify(result.errors, null, 1))
  process.exit(1)
}
if (validator.version !== version) {
  console.error(`a document of version ${validator.version}`)
  process.exit(1)
}
