import { ctx, equal, test } from 'postern:test';

test('cents become an amount', () => {
  const { rows } = ctx({ rows: [{ total_cents: 123450, currency: 'EUR' }] }).afterRead();
  equal(rows[0].total, '1234.50 EUR');
});

test('large amounts too', () => {
  const { rows } = ctx({ rows: [{ total_cents: 90071992547409n, currency: 'EUR' }] }).afterRead();
  equal(rows[0].total, '900719925474.09 EUR');
});
