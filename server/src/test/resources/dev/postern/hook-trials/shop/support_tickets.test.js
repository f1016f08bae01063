import { ctx, equal, rejects, test } from 'postern:test';

const mine = { roles: ['tenant'], claims: { tenant_id: 1 } };

test('what is written is seen within the trial', () => {
  for (let again = 0; again < 2; again++) {
    const [row] = ctx({ ...mine, rows: [{ customer_id: 1 }] }).beforeCreate().rows;
    equal([row.seen, row.company, row.tenant_id], [1, 'In a trial', 1]);
  }
});

test('others are not seen', () => {
  const theirs = { ...mine, claims: { tenant_id: 2 }, rows: [{ customer_id: 1 }] };
  rejects(() => ctx(theirs).beforeCreate(), { status: 422, code: 'no_customer' });
});

test('own data is enough', () => {
  const db = { customers: [{ id: 1, company: 'A', tenant_id: 9 }], support_tickets: [] };
  equal(ctx({ db, rows: [{ customer_id: 1 }] }).beforeCreate().rows[0].tenant_id, 9);
});

test('the rows of a delete are found', () => {
  const call = ctx({ ...mine, where: [['id', 'in', [1, 2]]] }).beforeDelete();
  equal(call.log.length, 1);
  equal(call.narrowed, [['status', 'neq', 'open']]);
  equal(call.asked.map(({ name }) => name), ['db']);
});

test('statements need a grant', () => {
  let told = '';
  try { ctx({ ...mine, rows: [] }).afterRead(); } catch ({ message }) { told = message; }
  equal(told.includes('query is not open to shop/support_tickets.js'), true, told);
});

test('a caller without rights is refused', () => {
  for (const roles of [[], ['nobody'], ['support']]) {
    let told = '';
    try { ctx({ roles, rows: [{ customer_id: 1 }] }).beforeCreate(); } catch ({ message }) { told = message; }
    equal(told.includes('GatewayError'), true, told);
  }
});
