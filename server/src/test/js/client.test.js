// The clients as their users write them, against a running gateway:
// GATEWAY_URL is its address, ANON_KEY and MEMBER_KEY are tokens of these roles.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PostgrestClient } from '@supabase/postgrest-js'
import { createClient } from '@supabase/supabase-js'

const { GATEWAY_URL, ANON_KEY, MEMBER_KEY } = process.env

// Nothing here listens; Node 20 brings no WebSocket of its own.
class NoSocket {}

function supabase(key, options = {}) {
  return createClient(GATEWAY_URL, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: NoSocket },
    // It would ask for the schema public.
    db: { schema: 'test' },
    ...options,
  })
}

const db = supabase(ANON_KEY)
const member = supabase(MEMBER_KEY)
const plain = new PostgrestClient(`${GATEWAY_URL}/rest/v1`)

/** The rows of an answer that must be a good one. */
async function rows(query, status = 200) {
  const answer = await query
  assert.equal(answer.error, null, JSON.stringify(answer.error))
  assert.equal(answer.status, status)
  return answer.data
}

/** The error of an answer that must be a bad one. */
async function failure(query, status, code) {
  const { data, error, status: got } = await query
  assert.equal(data, null)
  assert.equal(got, status, JSON.stringify(error))
  assert.equal(error.code, code)
  return error
}

const ids = (list) => list.map((row) => row.id)

test('select', async () => {
  assert.equal((await rows(db.from('planets').select())).length, 8)
  assert.deepEqual(await rows(plain.from('moons').select('name').eq('id', 1)), [{ name: 'Moon' }])
  const { data, count, statusText } = await db.from('moons').select('title:name, diameter::text').eq('id', 1)
  assert.deepEqual(data, [{ title: 'Moon', diameter: '3474' }])
  assert.equal(count, null)
  assert.equal(statusText, 'OK')
})

test('every filter', async () => {
  const planets = () => db.from('planets').select('id').order('id')
  const cases = [
    [planets().eq('id', 3), [3]],
    [planets().neq('id', 3).lt('id', 5), [1, 2, 4]],
    [planets().gt('id', 6), [7, 8]],
    [planets().gte('id', 7), [7, 8]],
    [planets().lt('id', 3), [1, 2]],
    [planets().lte('id', 2), [1, 2]],
    [planets().like('name', 'M%'), [1, 4]],
    [planets().ilike('name', 'm%'), [1, 4]],
    [planets().likeAllOf('name', ['M%', '%s']), [4]],
    [planets().likeAnyOf('name', ['M%', 'V%']), [1, 2, 4]],
    [planets().ilikeAllOf('name', ['m%', '%S']), [4]],
    [planets().ilikeAnyOf('name', ['m%', 'v%']), [1, 2, 4]],
    [planets().is('mass', null), [8]],
    [planets().is('ringed', true), [5, 6, 7]],
    [planets().in('id', [1, 2]), [1, 2]],
    [planets().in('name', ['Mars', 'Venus']), [2, 4]],
    [planets().contains('tags', ['inner', 'hot']), [1, 2]],
    [planets().contains('facts', { air: { main: 'CO2' } }), [2, 4]],
    [planets().contains('orbit', '[148,150)'), [3]],
    [planets().containedBy('tags', ['outer', 'big', 'cold']), [5, 6, 7]],
    [planets().rangeLt('orbit', '[147,153)'), [1, 2]],
    [planets().rangeGt('orbit', '[741,817)'), [6, 7]],
    [planets().rangeGte('orbit', '[741,800)'), [5, 6, 7]],
    [planets().rangeLte('orbit', '[100,109)'), [1, 2]],
    [planets().rangeAdjacent('orbit', '[70,80)'), [1]],
    [planets().overlaps('tags', ['wet', 'dry']), [3, 4]],
    [planets().overlaps('orbit', '[0,110]'), [1, 2]],
    [planets().match({ kind: 'gas', ringed: true }), [5, 6]],
    [planets().not('id', 'gt', 2), [1, 2]],
    [planets().not('id', 'in', '(1,2,3,4,5,6)'), [7, 8]],
    [planets().or('id.eq.1,and(kind.eq.gas,mass.lt.100)'), [1, 6]],
    [planets().filter('name', 'imatch', '^(mer|sat)'), [1, 6]],
    [planets().filter('facts->air->>main', 'eq', 'CO2'), [2, 4]],
  ]
  for (const [query, expected] of cases) {
    assert.deepEqual(ids(await rows(query)), expected, String(query.url))
  }
})

test('text search', async () => {
  const papers = () => db.from('papers').select('id').order('id')
  assert.deepEqual(ids(await rows(papers().textSearch('words', 'rat', { config: 'english' }))), [1])
  assert.deepEqual(ids(await rows(papers().textSearch('words', 'fat cats', { type: 'plain' }))), [1])
  assert.deepEqual(ids(await rows(papers().textSearch('words', 'the fat cats', { type: 'phrase' }))), [1])
  assert.deepEqual(ids(await rows(papers().textSearch('words', 'fat or impossible', { type: 'websearch' }))), [1, 2])
})

test('texts with signs of the grammar in them', async () => {
  const sayings = () => db.from('sayings').select('id').order('id')
  assert.deepEqual(ids(await rows(sayings().in('words', ['a,b', '(paren)', 'sp ace']))), [1, 4, 10])
  assert.deepEqual(ids(await rows(sayings().eq('words', 'say "hi"'))), [2])
  assert.deepEqual(ids(await rows(sayings().eq('words', 'back\\slash'))), [3])
})

test('embeds', async () => {
  assert.deepEqual(await rows(db.from('moons').select('name, planets(name)').eq('id', 1)), [
    { name: 'Moon', planets: { name: 'Earth' } },
  ])
  assert.deepEqual(
    await rows(db.from('planets').select('name, moons(name)').eq('id', 4).order('name', { referencedTable: 'moons' })),
    [{ name: 'Mars', moons: [{ name: 'Deimos' }, { name: 'Phobos' }] }]
  )
  assert.deepEqual(
    await rows(db.from('planets').select('name, moons!inner(name)').eq('moons.name', 'Io')),
    [{ name: 'Jupiter', moons: [{ name: 'Io' }] }]
  )
  assert.deepEqual(
    await rows(db.from('missions').select('name, lead:people!mission_lead(name)').eq('id', 1)),
    [{ name: 'Apollo', lead: { name: 'Ada' } }]
  )
  assert.deepEqual(await rows(db.from('moons').select('name, ...planets(planet:name)').eq('id', 1)), [
    { name: 'Moon', planet: 'Earth' },
  ])
  assert.deepEqual(
    await rows(
      db
        .from('planets')
        .select('name, moons(name)')
        .eq('id', 5)
        .or('name.eq.Io,diameter.lt.20', { referencedTable: 'moons' })
        .limit(1, { referencedTable: 'moons' })
    ),
    [{ name: 'Jupiter', moons: [{ name: 'Io' }] }]
  )
  const error = await failure(db.from('missions').select('name, people(name)'), 300, 'PGRST201')
  assert.match(error.hint, /people!mission_lead/)
  assert.equal(error.details.length, 3)
})

test('order, limit and range', async () => {
  const items = () => db.from('items').select()
  assert.deepEqual(ids(await rows(items().order('id', { ascending: false }).limit(2))), [15, 14])
  assert.deepEqual(ids(await rows(items().order('id').range(2, 4))), [3, 4, 5])
  const masses = await rows(db.from('planets').select('id').order('mass', { nullsFirst: true }).limit(1))
  assert.deepEqual(ids(masses), [8])
  assert.deepEqual(
    await rows(db.from('moons').select('id, planets(name)').not('planet_id', 'is', null).order('planets(name)').limit(1)),
    [{ id: 1, planets: { name: 'Earth' } }]
  )
})

test('counts', async () => {
  for (const count of ['exact', 'planned', 'estimated']) {
    const answer = await db.from('items').select('*', { count }).order('id').limit(1)
    assert.equal(answer.error, null)
    assert.equal(answer.status, 206)
    assert.equal(answer.count, 15)
  }
  const head = await db.from('items').select('*', { count: 'exact', head: true })
  assert.equal(head.count, 15)
  assert.equal(head.data, null)
  const beyond = await db.from('items').select('*', { count: 'exact' }).range(20, 29)
  assert.equal(beyond.status, 416)
  assert.equal(beyond.error.code, 'PGRST103')
})

test('one row', async () => {
  assert.deepEqual(await rows(db.from('items').select().eq('id', 5).single()), { id: 5 })
  assert.deepEqual(await rows(db.from('items').select().eq('id', 5).maybeSingle()), { id: 5 })
  const none = await db.from('items').select().eq('id', 99).maybeSingle()
  assert.equal(none.error, null)
  assert.equal(none.data, null)
  const missing = await failure(db.from('items').select().eq('id', 99).single(), 406, 'PGRST116')
  assert.equal(missing.details, 'The result contains 0 rows')
  await failure(db.from('items').select().lt('id', 3).single(), 406, 'PGRST116')
  await failure(db.from('items').select().lt('id', 3).maybeSingle(), 406, 'PGRST116')
})

test('CSV', async () => {
  const csv = await rows(db.from('tags').select('id, name').lt('id', 3).order('id').csv())
  assert.equal(csv.trimEnd(), 'id,name\n1,red\n2,green')
})

test('insert', async () => {
  const plainInsert = await db.from('stock').insert({ sku: 'i-1' })
  assert.equal(plainInsert.status, 201)
  assert.equal(plainInsert.data, null)
  assert.deepEqual(await rows(db.from('stock').insert({ sku: 'i-2', qty: 2 }).select(), 201), [
    { sku: 'i-2', qty: 2, label: 'none' },
  ])
  // The client names the columns of all rows; what a row lacks is null, or its default.
  assert.deepEqual(
    await rows(db.from('stock').insert([{ sku: 'i-3', qty: 3 }, { sku: 'i-4', label: 'x' }]).select(), 201),
    [
      { sku: 'i-3', qty: 3, label: null },
      { sku: 'i-4', qty: null, label: 'x' },
    ]
  )
  assert.deepEqual(
    await rows(
      db
        .from('stock')
        .insert([{ sku: 'i-5', qty: 3 }, { sku: 'i-6', label: 'x' }], { defaultToNull: false })
        .select(),
      201
    ),
    [
      { sku: 'i-5', qty: 3, label: 'none' },
      { sku: 'i-6', qty: 1, label: 'x' },
    ]
  )
  assert.deepEqual(await rows(db.from('stock').insert({ sku: 'i-7' }).select('sku').single(), 201), { sku: 'i-7' })
  const counted = await db.from('stock').insert([{ sku: 'i-8' }, { sku: 'i-9' }], { count: 'exact' })
  assert.equal(counted.count, 2)
  const again = await failure(db.from('stock').insert({ sku: 'i-1' }).select(), 409, '23505')
  assert.match(again.details, /i-1/)
  await failure(db.from('stock').insert({ colour: 'red' }).select(), 400, 'PGRST204')
})

test('upsert', async () => {
  await rows(db.from('stock').insert({ sku: 'u-1', qty: 1 }).select(), 201)
  assert.deepEqual(await rows(db.from('stock').upsert({ sku: 'u-1', qty: 2 }).select(), 200), [
    { sku: 'u-1', qty: 2, label: 'none' },
  ])
  assert.deepEqual(
    await rows(
      db
        .from('stock')
        .upsert([{ sku: 'u-1', qty: 9 }, { sku: 'u-2', qty: 3 }], { ignoreDuplicates: true })
        .select('sku'),
      201
    ),
    [{ sku: 'u-2' }]
  )
  assert.deepEqual(
    await rows(db.from('tags').upsert({ name: 'red', weight: 7 }, { onConflict: 'name' }).select('id, weight')),
    [{ id: 1, weight: 7 }]
  )
})

test('update', async () => {
  await rows(db.from('stock').insert({ sku: 'p-1', qty: 1 }).select(), 201)
  const answer = await db.from('stock').update({ qty: 5 }).eq('sku', 'p-1')
  assert.equal(answer.status, 204)
  assert.deepEqual(await rows(db.from('stock').update({ qty: 6 }).eq('sku', 'p-1').select('qty').single()), { qty: 6 })
  assert.deepEqual(await rows(db.from('stock').update({ qty: 6 }).eq('sku', 'nowhere').select()), [])
  const counted = await db.from('stock').update({ qty: 7 }, { count: 'exact' }).eq('sku', 'p-1')
  assert.equal(counted.count, 1)
  await failure(db.from('tags').update({ weight: 3 }).lt('id', 3).maxAffected(1), 400, 'PGRST124')
})

test('delete', async () => {
  await rows(db.from('stock').insert([{ sku: 'd-1' }, { sku: 'd-2' }]).select(), 201)
  assert.deepEqual(await rows(db.from('stock').delete().eq('sku', 'd-1').select('sku')), [{ sku: 'd-1' }])
  const counted = await db.from('stock').delete({ count: 'exact' }).eq('sku', 'd-2')
  assert.equal(counted.status, 204)
  assert.equal(counted.count, 1)
  await failure(db.from('planets').delete().eq('id', 3), 409, '23503')
})

test('rollback', async () => {
  assert.deepEqual(await rows(db.from('stock').insert({ sku: 'r-1' }).select('sku').rollback(), 201), [{ sku: 'r-1' }])
  assert.deepEqual(await rows(db.from('stock').select().eq('sku', 'r-1')), [])
})

test('functions', async () => {
  assert.equal(await rows(db.rpc('add_them', { a: 1, b: 2 })), 3)
  assert.equal(await rows(db.rpc('add_them', { a: 1, b: 2 }, { get: true })), 3)
  assert.equal(await rows(db.rpc('greet')), 'Hello, world!')
  assert.deepEqual(await rows(db.rpc('plus_one', { arr: [1, 2] })), [2, 3])
  assert.deepEqual(await rows(db.rpc('plus_one', { arr: [1, 2] }, { get: true })), [2, 3])
  assert.deepEqual(await rows(db.rpc('planets_of', { wanted: 'gas' }).select('id, moons(name)').eq('id', 6)), [
    { id: 6, moons: [{ name: 'Titan' }] },
  ])
  assert.deepEqual(await rows(db.rpc('all_moons').select('name').eq('id', 4).single()), { name: 'Io' })
  const nothing = await db.rpc('nothing_at_all')
  assert.equal(nothing.status, 204)
  assert.equal(nothing.error, null)
  const counted = await db.rpc('all_moons', {}, { count: 'exact', head: true })
  assert.equal(counted.count, 7)
  const failed = await failure(db.rpc('fail', { code: 'PT402', words: 'pay', more: 'quota', tip: 'pay' }), 402, 'PT402')
  assert.deepEqual([failed.message, failed.details, failed.hint], ['pay', 'quota', 'pay'])
  await failure(db.rpc('nosuchthing'), 404, 'PGRST202')
})

test('another schema', async () => {
  assert.deepEqual(await rows(db.schema('second').from('ships').select('name, planets(title)').eq('id', 1)), [
    { name: 'Surak', planets: { title: 'Vulcan' } },
  ])
  assert.equal(await rows(db.schema('second').rpc('greeting')), 'from second')
  const second = supabase(ANON_KEY, { db: { schema: 'second' } })
  assert.deepEqual(await rows(second.from('ships').insert({ id: 9, name: 'New' }).select('name'), 201), [{ name: 'New' }])
  await failure(db.schema('nosuch').from('ships').select(), 406, 'PGRST106')
})

test('plans', async () => {
  assert.match(await rows(db.from('items').select().explain()), /items/)
  const plan = await rows(db.from('items').select().explain({ format: 'json', analyze: true }))
  assert.ok(plan[0].Plan)
})

test('rights', async () => {
  assert.equal(await rows(db.rpc('who')), 'anon')
  assert.equal(await rows(plain.rpc('who')), 'anon')
  assert.equal(await rows(member.rpc('who')), 'member')
  const refused = await failure(plain.from('vault').select(), 401, '42501')
  assert.equal(refused.message, 'permission denied for table vault')
  assert.deepEqual(await rows(member.from('vault').select()), [{ id: 1, gold: 100 }])
  const broken = new PostgrestClient(`${GATEWAY_URL}/rest/v1`, { headers: { Authorization: 'Bearer nonsense' } })
  await failure(broken.from('items').select(), 401, 'PGRST301')
})

test('errors', async () => {
  const missing = await failure(db.from('nosuchtable').select(), 404, 'PGRST205')
  assert.match(missing.message, /test\.nosuchtable/)
  await failure(db.from('planets').select('colour'), 400, '42703')
  await failure(db.from('planets').select('name').filter('id', 'noop', 1), 400, 'PGRST100')
  await assert.rejects(async () => db.from('nosuchtable').select().throwOnError(), { code: 'PGRST205' })
  const head = await db.from('planets').select('colour', { head: true })
  assert.equal(head.status, 400)
})

test('an aborted call', async () => {
  const control = new AbortController()
  const query = db.rpc('nap', { seconds: 30 }).abortSignal(control.signal)
  setTimeout(() => control.abort(), 50)
  const { error } = await query
  assert.match(`${error.message} ${error.hint} ${error.code}`, /abort/i)
  // The gateway goes on serving.
  assert.equal(await rows(db.rpc('add_them', { a: 1, b: 1 })), 2)
})

test('nulls left out', async () => {
  const query = db.from('moons').select().eq('id', 7).setHeader('Accept', 'application/vnd.pgrst.array+json;nulls=stripped')
  assert.deepEqual(await rows(query), [{ id: 7, name: 'Rogue' }])
})

test('aggregates', async () => {
  assert.deepEqual(await rows(db.from('sales').select('region, units.sum()').order('region')), [
    { region: 'north', sum: 8 },
    { region: 'south', sum: 3 },
  ])
  assert.deepEqual(await rows(db.from('planets').select('name, moons(count)').eq('id', 4)), [
    { name: 'Mars', moons: [{ count: 2 }] },
  ])
})
