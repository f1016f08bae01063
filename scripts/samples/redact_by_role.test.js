import { ctx, equal, test } from 'postern:test';

const rows = [{ id: 1, email: 'ada@example.com', phone: '+44 20 7946 0000', tax_id: 'GB1' }];

test('support sees everything', () => {
  equal(ctx({ roles: ['support'], rows }).afterRead().rows, rows);
});

test('others see four digits and one letter', () => {
  equal(ctx({ roles: ['reader'], rows }).afterRead().rows, [
    { id: 1, email: 'a***@example.com', phone: '***0000', tax_id: null },
  ]);
});

test('what was not asked for stays absent', () => {
  equal(ctx({ rows: [{ id: 1 }, { phone: null }] }).afterRead().rows, [{ id: 1 }, { phone: null }]);
});

test('a write hands back no more than a read', () => {
  equal(ctx({ rows: [{ phone: '12345678' }] }).afterUpdate().rows, [{ phone: '***5678' }]);
});
