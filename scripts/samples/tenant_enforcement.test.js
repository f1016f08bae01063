import { ctx, equal, rejects, test } from 'postern:test';

const claims = { tenant_id: 7 };

test('reads, changes and deletes are those of the tenant', () => {
  const wanted = [['tenant_id', 'eq', '7']];
  equal(ctx({ claims }).beforeRead().narrowed, wanted);
  equal(ctx({ claims, patch: { phone: '1' } }).beforeUpdate().narrowed, wanted);
  equal(ctx({ claims }).beforeDelete().narrowed, wanted);
});

test('new rows belong to the tenant, whatever they say', () => {
  const call = ctx({ claims, rows: [{ tenant_id: 1 }, {}] }).beforeCreate();
  equal(call.rows, [{ tenant_id: 7 }, { tenant_id: 7 }]);
});

test('rows stay where they are', () => {
  rejects(() => ctx({ claims, patch: { tenant_id: 1 } }).beforeUpdate(), { code: 'tenant_fixed' });
});

test('who belongs to no tenant gets nothing', () => {
  rejects(() => ctx({}).beforeRead(), { status: 403, code: 'no_tenant' });
});
