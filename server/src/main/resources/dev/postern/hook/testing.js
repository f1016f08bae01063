/*
 * What tests beside hooks import as 'postern:test'. A test describes a call; the gateway runs its
 * hook in the engine that runs all hooks, and tells what became of it.
 */
const PHASES = [
  'beforeRead', 'afterRead', 'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate',
  'beforeDelete', 'afterDelete', 'beforeCall', 'afterCall', 'afterCommit',
];

let tests = [];
let ask = null;

/** A test by its name; what it throws fails it. */
export function test(name, body) {
  tests.push({ name: String(name), body });
}

/** A hook that refused the call. */
export class Rejected extends Error {
  name = 'Rejected';

  constructor(rejection) {
    super(rejection.message);
    Object.assign(this, rejection);
  }
}

/**
 * A call: { rows | patch | args | value, roles, claims, subject, surface, service, resource, hook,
 * request, affected, db, calls, queries, fetch, secrets, kv, now }. It has a method for each phase,
 * which runs that hook and leaves what became of the call in its members.
 */
export function ctx(given = {}) {
  const call = { ...given };
  for (const phase of PHASES) {
    Object.defineProperty(call, phase, { value: () => run(call, phase), enumerable: false });
  }
  return call;
}

function run(call, phase) {
  const outcome = ask('hook', { ...call, phase });
  const { status, rejection, failure, ...left } = outcome;
  Object.assign(call, left);
  if (status === 'rejected') throw new Rejected(rejection);
  if (status === 'failed') throw new Error(failure);
  return call;
}

/** Whether two values are alike, members in any order. */
function isSame(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return typeof one === 'bigint' || typeof other === 'bigint' ? one == other : false;
  }
  const names = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}

/** Fails where the values differ. */
export function equal(found, wanted, what = 'the values differ') {
  if (!isSame(found, wanted)) {
    throw new Error(`${what}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  }
}

/** Fails unless the call is refused, with these members of the refusal: { status, code, message }. */
export function rejects(body, wanted = {}) {
  try {
    body();
  } catch (refusal) {
    if (!(refusal instanceof Rejected)) throw refusal;
    for (const [name, value] of Object.entries(wanted)) {
      equal(refusal[name], value, `the ${name} of the refusal differs`);
    }
    return refusal;
  }
  throw new Error('the hook let the call pass');
}

/** What the gateway calls: lists the tests of a file, or runs one. */
export async function begin(outer) {
  const mine = tests;
  tests = [];
  ask = outer.ask;
  const { index } = outer.value;
  if (index === undefined) {
    outer.value = mine.map(({ name }) => name);
    return;
  }
  try {
    await mine[index].body();
    outer.value = null;
  } catch (failure) {
    outer.value = { message: String(failure?.message ?? failure), stack: String(failure?.stack ?? '') };
  }
}
