// Copy to scripts/shop/orders.js: tells another server of new orders once they are there to stay. A
// throw has it tried again, so the other side must bear to hear of an order twice. The config grants
// the host and the secret:
//   hooks: {secrets: {ORDERS_KEY: …}, files: {shop/orders.js: {secrets: [ORDERS_KEY], hosts: [hooks.example.com]}}}

export function afterCommit(ctx) {
  if (ctx.action !== 'create') return;
  const answer = ctx.fetch('https://hooks.example.com/orders', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${ctx.secret('ORDERS_KEY')}`,
    },
    body: JSON.stringify({ orders: ctx.rows.map((row) => row.id) }),
  });
  if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
}
