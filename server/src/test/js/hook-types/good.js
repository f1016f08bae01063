/** @type {postern.Bind} */
export const bind = { order: 1, roles: ['reader'], onError: 'skip' };

/** @param {postern.AfterRead<'shop/customers'>} ctx */
export function afterRead(ctx) {
  for (const row of ctx.rows) {
    if (row.phone && !ctx.user.hasRole('support')) row.phone = ctx.mask(row.phone, 'last4');
    if (row.status === 'churned') row.label = `${row.full_name}`;
    const [order] = ctx.db.read('orders', { where: { customer_id: row.id ?? 0 }, limit: 1 });
    if (order) row.latest = order.total_cents;
  }
}

/** @param {postern.BeforeCreate<'shop/customers'>} ctx */
export function beforeCreate(ctx) {
  for (const row of ctx.rows) {
    if (!row.email) ctx.reject(422, 'no', { errors: { email: 'is missing' } });
  }
}
