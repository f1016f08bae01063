// Copy to scripts/shop/orders.js: a total that people can read beside the one in cents. The hook needs
// two columns; where a caller did not ask for them they are fetched for it and stripped again.

export const bind = { needs: ['total_cents', 'currency'] };

export function afterRead(ctx) {
  for (const row of ctx.rows) {
    if (row.total_cents === undefined || row.total_cents === null) continue;
    row.total = `${(Number(row.total_cents) / 100).toFixed(2)} ${row.currency}`;
  }
}
