import { ctx, equal, rejects, test } from 'postern:test';

test('a good product passes as it is', () => {
  const rows = [{ sku: 'TEA-250', price_cents: 890, weight_kg: null }];
  equal(ctx({ rows }).beforeCreate().rows, rows);
});

test('everything that is wrong is told by field', () => {
  const refusal = rejects(() => ctx({ rows: [{ sku: 'x', price_cents: 0 }] }).beforeCreate(), {
    status: 422,
    code: 'invalid_product',
  });
  equal(Object.keys(refusal.errors), ['sku', 'price_cents']);
});

test('a change is checked for what it changes', () => {
  equal(ctx({ patch: { name: 'Tea' } }).beforeUpdate().patch, { name: 'Tea' });
  rejects(() => ctx({ patch: { weight_kg: -1 } }).beforeUpdate(), { status: 422 });
});
