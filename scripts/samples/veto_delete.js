// Copy to scripts/shop/customers.js: a customer with an open invoice is not deleted.

export function beforeDelete(ctx) {
  const ids = ctx.affected().map((customer) => customer.id);
  if (ids.length === 0) return;
  const orders = ctx.db.read('orders', { select: ['id'], where: { customer_id: ids } });
  if (orders.length === 0) return;
  const open = ctx.db.read('invoices', {
    select: ['number'],
    where: { order_id: orders.map((order) => order.id), status: 'open' },
    limit: 3,
  });
  if (open.length > 0) {
    ctx.reject(409, 'There are open invoices', {
      code: 'open_invoices',
      details: open.map((invoice) => invoice.number).join(', '),
    });
  }
}
