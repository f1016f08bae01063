import { ctx, equal, test } from 'postern:test';

const URL = 'https://hooks.example.com/orders';
const given = { rows: [{ id: 5 }, { id: 6 }], secrets: { ORDERS_KEY: 'k' } };

test('one request tells of all new orders', () => {
  const call = ctx({ ...given, fetch: { [URL]: { status: 204 } } }).afterCommit();
  const requests = call.asked.filter(({ name }) => name === 'fetch');
  equal(requests.length, 1);
  equal(requests[0].argument.body, '{"orders":[5,6]}');
  equal(requests[0].argument.headers.authorization, 'Bearer k');
});

test('an answer that is no success has it tried again', () => {
  let failure = null;
  try {
    ctx({ ...given, fetch: { [URL]: { status: 503 } } }).afterCommit();
  } catch (thrown) {
    failure = thrown;
  }
  equal(/the webhook answered 503/.test(String(failure)), true);
});
