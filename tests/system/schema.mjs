// The part of JSON Schema (2020-12) that the API's document uses, strictly: a
// keyword that is not known here is an error, so that none goes unheeded.
const types = {
  object: (v) => v !== null && typeof v === 'object' && !Array.isArray(v),
  array: Array.isArray,
  string: (v) => typeof v === 'string',
  integer: Number.isInteger,
  number: (v) => typeof v === 'number',
  boolean: (v) => typeof v === 'boolean',
  null: (v) => v === null,
}
const formats = {
  uri: (v) => URL.canParse(v),
  date: (v) => /^\d{4}-\d\d-\d\d$/.test(v) && !Number.isNaN(Date.parse(v)),
  'date-time': (v) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(v) && !Number.isNaN(Date.parse(v)),
}
const notes = new Set(['description'])
const keywords = {
  type: (s, v) => [s.type].flat().some((t) => types[t](v)) || `is no ${s.type}`,
  const: (s, v) => v === s.const || `is not ${s.const}`,
  enum: (s, v) => s.enum.includes(v) || `is none of ${s.enum}`,
  pattern: (s, v) => !types.string(v) || new RegExp(s.pattern, 'u').test(v) || `does not fit ${s.pattern}`,
  format: (s, v) => !types.string(v) || formats[s.format](v) || `is no ${s.format}`,
  minLength: (s, v) => !types.string(v) || [...v].length >= s.minLength || 'is too short',
  maxLength: (s, v) => !types.string(v) || [...v].length <= s.maxLength || 'is too long',
  required: (s, v) => !types.object(v) || s.required.every((k) => Object.hasOwn(v, k)) ||
    `lacks ${s.required.filter((k) => !Object.hasOwn(v, k))}`,
}

export function resolve(root, ref) {
  if (!ref.startsWith('#/')) throw new Error(`${ref} leads out of the document`)
  return ref.slice(2).split('/').reduce((at, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) throw new Error(`${ref} leads nowhere`)
    return at[key]
  }, root)
}

// What is wrong with a value, as sentences; none when it fits.
export function misfits(root, schema, value, where = '$') {
  const wrong = []
  for (const word of Object.keys(schema)) {
    if (notes.has(word)) continue
    if (word === '$ref') wrong.push(...misfits(root, resolve(root, schema.$ref), value, where))
    else if (word === 'properties') {
      if (types.object(value))
        for (const [k, sub] of Object.entries(schema.properties))
          if (Object.hasOwn(value, k)) wrong.push(...misfits(root, sub, value[k], `${where}.${k}`))
    } else if (word === 'additionalProperties') {
      if (types.object(value))
        for (const k of Object.keys(value))
          if (!Object.hasOwn(schema.properties ?? {}, k))
            wrong.push(...(schema.additionalProperties === false ? [`${where}.${k} is not expected`]
              : misfits(root, schema.additionalProperties, value[k], `${where}.${k}`)))
    } else if (word === 'items') {
      if (types.array(value)) value.forEach((v, i) => wrong.push(...misfits(root, schema.items, v, `${where}[${i}]`)))
    } else if (Object.hasOwn(keywords, word)) {
      const said = keywords[word](schema, value)
      if (said !== true) wrong.push(`${where} ${said}`)
    } else throw new Error(`the schema has "${word}", which nobody here understands`)
  }
  return wrong
}

// Members of a value, at any depth, that its schema does not name.
export function undocumented(root, schema, value, where = '$') {
  if (schema.$ref !== undefined) return undocumented(root, resolve(root, schema.$ref), value, where)
  if (types.array(value) && schema.items) return value.flatMap((v, i) => undocumented(root, schema.items, v, `${where}[${i}]`))
  if (!types.object(value)) return []
  return Object.keys(value).flatMap((k) => schema.properties?.[k] !== undefined
    ? undocumented(root, schema.properties[k], value[k], `${where}.${k}`)
    : schema.additionalProperties !== undefined ? [] : [`${where}.${k}`])
}

export function* refs(value) {
  if (value === null || typeof value !== 'object') return
  if (typeof value.$ref === 'string') yield value.$ref
  for (const v of Object.values(value)) yield* refs(v)
}
