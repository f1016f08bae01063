/*
 * Takes away what hooks do not need and freezes what is shared between calls. A function of what
 * prelude.js has made: roots to freeze from, and its kinds of errors.
 */
((roots, errors) => {
  'use strict';

  const { defineProperty, freeze } = Object;
  const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const MAX_LENGTH = 16 * 1024 * 1024;

  /** Lengths that one call of a built-in function may reach. */
  function bound(prototype, name, argument) {
    const original = prototype[name];
    defineProperty(prototype, name, {
      value: {
        [name](...given) {
          const wanted = name === 'repeat' ? this.length * given[argument] : given[argument];
          if (wanted > MAX_LENGTH) throw new RangeError(`${name}: longer than ${MAX_LENGTH}`);
          return original.apply(this, given);
        },
      }[name],
      writable: true,
      configurable: true,
    });
  }

  /** Lets objects have own members of names that a frozen prototype has too. */
  function allowOverriding(prototype) {
    for (const name of ownKeys(prototype)) {
      const descriptor = getOwnPropertyDescriptor(prototype, name);
      if (!('value' in descriptor) || !descriptor.configurable) continue;
      const { value, enumerable } = descriptor;
      defineProperty(prototype, name, {
        get() { return value; },
        set(own) {
          if (this === prototype) throw new TypeError(`${String(name)} cannot be changed`);
          defineProperty(this, name, {
            value: own, writable: true, enumerable: true, configurable: true,
          });
        },
        enumerable,
        configurable: false,
      });
    }
  }

  /** Freezes everything that can be reached from the roots; most are methods, which hold nothing. */
  function harden(...roots) {
    const seen = new Set();
    while (roots.length > 0) {
      const object = roots.pop();
      const isReference = typeof object === 'object' || typeof object === 'function';
      if (!isReference || object === null || seen.has(object)) continue;
      seen.add(object);
      const names = ownKeys(object);
      // a method with no more than a length and a name
      if (typeof object === 'function' && names.length === 2) continue;
      for (const name of names) {
        const { value, get, set } = getOwnPropertyDescriptor(object, name);
        roots.push(value, get, set);
      }
      roots.push(getPrototypeOf(object));
    }
    for (const object of seen) freeze(object);
  }

  for (const name of ['SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'arguments']) {
    delete globalThis[name];
  }
  // RegExp.$1 and its like would tell one call what the call before it matched.
  for (const name of ownKeys(RegExp)) {
    if (!['prototype', 'length', 'name', 'escape', Symbol.species].includes(name)) {
      delete RegExp[name];
    }
  }
  bound(String.prototype, 'repeat', 0);
  bound(String.prototype, 'padStart', 0);
  bound(String.prototype, 'padEnd', 0);

  allowOverriding(Object.prototype);
  for (const kind of [...errors, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError]) {
    allowOverriding(kind.prototype);
  }
  harden(
    globalThis,
    ...roots,
    function* () {},
    async function () {},
    async function* () {},
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    ''.matchAll(/./g),
    new Map().entries(),
    new Set().entries(),
    Iterator.from({ next() {} }),
    [].values().map((item) => item),
  );
})
