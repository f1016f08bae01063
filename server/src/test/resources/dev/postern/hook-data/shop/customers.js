export function beforeDelete(ctx) {
  const ids = ctx.affected().map(({ id }) => id);
  const open = ctx.db.read('orders', { select: ['id'], where: { customer_id: ids }, limit: 1 });
  if (open.length > 0) ctx.reject(409, `customers ${ids} have orders`);
}
export function beforeUpdate(ctx) {
  if (ctx.patch.company === 'narrowed') ctx.narrow('id', 'in', [2, 3]);
  else if (ctx.patch.company !== 'counted') return;
  ctx.patch.company = String(ctx.affected().length);
}
export function afterRead(ctx) {
  for (const row of ctx.rows) {
    if (row.company === 'endless') ctx.db.read('customers', { where: { id: row.id } });
    if (row.company === 'hidden') {
      try {
        row.phone = JSON.stringify(ctx.db.read('customers', { select: ['tax_id'], limit: 1 }));
      } catch ({ code }) { row.phone = code; }
    }
    if (row.company === 'sql') {
      try { ctx.db.query('select 1'); } catch ({ message }) { row.phone = message; }
    }
    if (row.company === 'forbidden') {
      try { row.phone = ctx.db.read('employees', { limit: 1 }); }
      catch ({ code }) { row.phone = code; }
    }
  }
}
