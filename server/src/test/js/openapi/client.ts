// What somebody writes against the generated types; it is compiled and never run.
import createClient from 'openapi-fetch'
import type { components, paths } from './build/shop.js'

type Customer = components['schemas']['customers']
type NewCustomer = components['schemas']['customers.create']

const client = createClient<paths, 'application/json'>({
  baseUrl: 'http://127.0.0.1:8080/api/shop',
  headers: { 'X-API-Key': 'key' },
})

export async function active(): Promise<Customer[]> {
  const { data, error } = await client.GET('/customers', {
    params: {
      query: { status: 'eq.active', select: 'id,full_name,orders(id)', order: 'id', limit: 10 },
      header: { Prefer: 'count=exact' },
    },
  })
  if (error) {
    throw new Error(`${error.code}: ${error.message} ${error.hint ?? ''}`)
  }
  const orders: number[] = data.flatMap((row) => row.orders ?? []).flatMap((row) => row.id ?? [])
  console.log(orders.length)
  return data
}

// What has a default or may be null can be left out of a new row.
const ada: NewCustomer = { region_code: 'DE', full_name: 'Ada', email: 'ada@example.com' }

export async function add(): Promise<void> {
  await client.POST('/customers', {
    params: { query: { on_conflict: 'email' }, header: { Prefer: 'resolution=merge-duplicates' } },
    body: [ada],
  })
}

export async function rename(id: number, name: string, tag: string): Promise<boolean> {
  const { response } = await client.PATCH('/customers', {
    params: { query: { id: `eq.${id}` }, header: { 'If-Match': tag } },
    body: { full_name: name, status: 'paused' },
  })
  return response.status !== 412
}

export async function remove(id: number): Promise<void> {
  await client.DELETE('/customers', { params: { query: { id: `eq.${id}` } } })
}

export async function call(): Promise<unknown> {
  const { data } = await client.POST('/tools/list_recent_orders', { body: {} })
  return data
}

// @ts-expect-error A value that the type does not have.
export const wrong: NewCustomer['status'] = 'unknown'
