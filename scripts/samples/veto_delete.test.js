import { ctx, rejects, test } from 'postern:test';

const db = {
  orders: [{ id: 10, customer_id: 1 }, { id: 11, customer_id: 2 }],
  invoices: [
    { number: 'A-1', order_id: 10, status: 'open' },
    { number: 'A-2', order_id: 11, status: 'paid' },
  ],
};

test('who owes nothing may go', () => {
  ctx({ db, affected: [{ id: 2 }, { id: 3 }] }).beforeDelete();
  ctx({ db, affected: [] }).beforeDelete();
});

test('one open invoice keeps them all', () => {
  rejects(() => ctx({ db, affected: [{ id: 2 }, { id: 1 }] }).beforeDelete(), {
    status: 409,
    code: 'open_invoices',
    details: 'A-1',
  });
});
