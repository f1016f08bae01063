/** @param {postern.AfterRead<'shop/customers'>} ctx */
export function afterRead(ctx) {
  for (const row of ctx.rows) if (row.status === 'gone') row.phone = 5;
  ctx.narrow('id', 'eq', 1);
  ctx.user.hasRoles('x');
}

/** @param {postern.AfterRead<'shop/custmers'>} ctx */
export function beforeRead(ctx) {}
