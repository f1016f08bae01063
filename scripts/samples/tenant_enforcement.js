// Copy to scripts/shop/customers.js, or to each table with a tenant_id: every caller works with the
// rows of the tenant that the sign-in names. Where the config can say it (rows: tenant_id=eq.…) say
// it there; this is for rules that a config cannot.

function tenant(ctx) {
  const id = ctx.user.claims.tenant_id;
  if (id === undefined) ctx.reject(403, 'This account belongs to no tenant', { code: 'no_tenant' });
  return id;
}

export function beforeRead(ctx) {
  ctx.narrow('tenant_id', 'eq', tenant(ctx));
}
export { beforeRead as beforeDelete };

export function beforeCreate(ctx) {
  const id = tenant(ctx);
  for (const row of ctx.rows) row.tenant_id = id;
}

export function beforeUpdate(ctx) {
  ctx.narrow('tenant_id', 'eq', tenant(ctx));
  if ('tenant_id' in ctx.patch) {
    ctx.reject(403, 'Rows do not move to another tenant', { code: 'tenant_fixed' });
  }
}
