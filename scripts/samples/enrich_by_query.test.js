import { ctx, equal, test } from 'postern:test';

const db = { customers: [{ id: 1, full_name: 'Ada' }, { id: 2, full_name: 'Bob' }] };

test('each order has the name of its customer, by one query', () => {
  const rows = [{ customer_id: 1 }, { customer_id: 2 }, { customer_id: 1 }, { customer_id: 3 }];
  const call = ctx({ db, rows }).afterRead();
  equal(call.rows.map((row) => row.customer_name), ['Ada', 'Bob', 'Ada', null]);
  equal(call.asked.length, 1);
});

test('an empty page asks for nothing', () => {
  equal(ctx({ db, rows: [] }).afterRead().asked, []);
});
