// Copy to scripts/shop/orders.js: the name of each order's customer, by one query for the whole page
// and not one a row. It runs as the caller: whoever may not read customers gets no names.

export const bind = { needs: ['customer_id'] };

export function afterRead(ctx) {
  const ids = [...new Set(ctx.rows.map((row) => row.customer_id))].filter((id) => id != null);
  if (ids.length === 0) return;
  const customers = ctx.db.read('customers', { select: ['id', 'full_name'], where: { id: ids } });
  const names = new Map(customers.map((customer) => [customer.id, customer.full_name]));
  for (const row of ctx.rows) row.customer_name = names.get(row.customer_id) ?? null;
}
