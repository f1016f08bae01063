import { kept as ofModule } from '../lib/box.js';

const ofFile = [];

const given = (ctx) => JSON.parse(ctx.request.header('X-Given') ?? 'null');

/** What one request to another server comes to. */
const asked = (ctx, url, options) => {
  try {
    const { status, headers } = ctx.fetch(url, options);
    return `answered ${status} ${Object.keys(headers)}`;
  } catch ({ message }) {
    return message;
  }
};

const places = [
  ['file', () => ofFile],
  ['module', () => ofModule],
  ['global', () => (globalThis.kept ??= [])],
  ['prototype', () => (Object.prototype.kept ??= [])],
  ['array', () => (Array.prototype.kept ??= [])],
  ['function', () => (JSON.stringify.kept ??= [])],
  ['error', () => (Error.kept ??= [])],
  ['symbol', () => (Symbol.for('kept').description.kept ??= [])],
];

const after = {
  java: () => Java.type('java.lang.System').getenv('PATH'),
  reflection: (ctx) => ctx.log.constructor('return this')(),
  otherModule: () => import('node:child_process'),
  file: () => import('/etc/passwd'),
  socket: () => new WebSocket('ws://127.0.0.1/'),
  thread: () => new Worker('data:,1'),
  environment: () => process.env.PATH,
  polyglot: () => Polyglot.eval('python', '1'),
  evaluate: () => eval('1'),
  loop: () => { for (;;); },
  hugeText: () => 'x'.repeat(2 ** 30),
  growing: () => { for (let text = 'x'; ; ) text += text; },
  recursion: () => { const again = () => again() + 1; return again(); },
  notRows: (ctx) => { ctx.rows = 'all of it'; },
  notObjects: (ctx) => { ctx.rows = [1]; },
  foundOfOthers: (ctx) => {
    const found = [];
    for (const [name, place] of places) {
      try {
        const kept = place();
        found.push(...kept.map((row) => `${name} ${row.tenant_id}`));
        kept.push(...ctx.rows);
      } catch {}
    }
    return found.join() || 'nothing';
  },
  hiddenByData: (ctx) => JSON.stringify(ctx.db.read('employees', { select: ['id', 'salary_cents'] })),
  othersByData: (ctx) => {
    const rows = ctx.db.read('orders', { select: ['tenant_id'], where: { tenant_id: { gt: 0 } } });
    return [...new Set(rows.map((row) => row.tenant_id))].join();
  },
  fetched: (ctx) => JSON.stringify(given(ctx).map((url) => asked(ctx, url))),
  sent: (ctx) => {
    const key = ctx.request.header('X-API-Key');
    return key ?? ctx.fetch(given(ctx), { method: 'POST', body: [ctx.user, ctx.request] }).text();
  },
};

const before = {
  widening: (ctx) => ctx.narrow('tenant_id', 'in', [1, 2, 3]),
  becoming: (ctx) => { ctx.user.roles = ['reader']; },
  claiming: (ctx) => { ctx.user.claims.tenant_id = 2; },
  hidden: (ctx) => ctx.narrow('tax_id', 'neq', 'x'),
  unknown: (ctx) => ctx.narrow('id = 1 or true --', 'eq', '1'),
};

const writes = {
  giveAway: (row) => { row.tenant_id = 2; },
  noSuchColumn: (row) => { row['id" = 1; --'] = 1; },
};

const attack = (ctx, table) => table[ctx.request.header('X-Attack')?.match(/^js:(.*)/)?.[1]];

export async function afterRead(ctx) {
  const made = await attack(ctx, after)?.(ctx);
  if (made !== undefined) ctx.rows = [{ result: String(made) }];
}

export function beforeRead(ctx) {
  attack(ctx, before)?.(ctx);
}

export function beforeCreate(ctx) {
  attack(ctx, writes)?.(ctx.rows[0]);
}

export function beforeUpdate(ctx) {
  attack(ctx, writes)?.(ctx.patch);
}
